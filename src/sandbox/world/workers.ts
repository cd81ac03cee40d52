import { programPath } from '../processes/program-path';
import { startProcess } from '../processes/start-process';
import type { RunningProcess } from '../processes/start-process';
import { httpAnswers } from '../processes/wait-until-ready';
import type { Variables } from './environment-file';
import type { Places } from './places';

/** The workers of a sandbox, one after another. */
export interface Workers {
  /** Starts one; it is ready when it polls all its queues. @throws SandboxFailure */
  start: () => Promise<RunningProcess>;
  /** Stops all that run. */
  stop: () => Promise<void>;
}

/** Workers on the sandbox's configuration; none runs yet. */
export function workersOf(places: Places, variables: Variables, healthPort: number): Workers {
  const started: RunningProcess[] = [];
  return {
    async start() {
      const worker = await startProcess({
        name: 'The worker',
        command: process.execPath,
        args: [programPath('worker')],
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...variables },
        ready: httpAnswers(`http://127.0.0.1:${healthPort}/readyz`),
        logFile: places.logOf('worker'),
      });
      started.push(worker);
      return worker;
    },
    async stop() {
      await Promise.all(started.map((worker) => worker.stop()));
    },
  };
}
