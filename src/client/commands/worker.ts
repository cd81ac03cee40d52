import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Session } from '../session';
import { shapedCommand } from '../command-shape';

/** The worker's own program: the client may not import it. */
const WORKER_PROGRAM = join(__dirname, '..', '..', 'worker.js');

/** `rollout worker`: runs the worker in the foreground until it is told to stop. */
export function workerCommand(session: Session): Command {
  return shapedCommand({
    name: 'worker',
    description:
      "Run the worker in the foreground; SIGTERM lets it finish what it does. All arguments are the worker's own.",
    example: { says: 'serve the environments of a configuration.', line: 'rollout worker --config rollout.yaml' },
  })
    .argument('[arguments...]', 'handed on to the worker')
    .allowUnknownOption()
    .action(async (args: string[]) => {
      session.exitCode = await runProgram(process.execPath, [WORKER_PROGRAM, ...args]);
    });
}

/** Signals that a supervisor or a terminal ends us with. */
const ENDING_SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/** Runs a program with our own input and output, hands on signals, and returns how it ended (128 and more: by a signal). */
export async function runProgram(program: string, args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit' });
  // A terminal sends its Ctrl-C to the child as well; a second one would cut its draining short, so it is only outlived.
  const forward = (signal: NodeJS.Signals): void => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, forward);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
    });
  } finally {
    for (const signal of ENDING_SIGNALS) process.off(signal, forward);
  }
}
