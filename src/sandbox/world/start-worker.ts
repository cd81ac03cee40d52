import { programPath } from '../processes/program-path';
import { startProcess } from '../processes/start-process';
import type { RunningProcess } from '../processes/start-process';
import { httpAnswers } from '../processes/wait-until-ready';
import type { Variables } from './environment-file';
import type { Places } from './places';

/** Starts a worker on the sandbox's configuration; it is ready when it polls all its queues. @throws SandboxFailure */
export async function startWorker(places: Places, variables: Variables, healthPort: number): Promise<RunningProcess> {
  return startProcess({
    name: 'The worker',
    command: process.execPath,
    args: [programPath('worker')],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...variables },
    ready: httpAnswers(`http://127.0.0.1:${healthPort}/readyz`),
    logFile: places.logOf('worker'),
  });
}
