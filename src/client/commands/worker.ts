import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Session } from '../session';
import { shapedCommand } from '../command-shape';

/** The worker's own program: the client may not import it. */
const WORKER_PROGRAM = join(__dirname, '..', '..', 'worker.js');

/** Options of the worker, and the variables by which it takes them. */
const VARIABLES = {
  config: 'ROLLOUT_CONFIG',
  taskQueue: 'ROLLOUT_TASK_QUEUE',
  address: 'TEMPORAL_ADDRESS',
  namespace: 'TEMPORAL_NAMESPACE',
} as const;

/** Options of `rollout worker`; what is left out comes from the environment. */
export type WorkerOptions = Partial<Record<keyof typeof VARIABLES, string>>;

/** `rollout worker`: runs the worker in the foreground until it is told to stop. */
export function workerCommand(session: Session): Command {
  return shapedCommand({
    name: 'worker',
    description: 'Run the worker in the foreground until SIGTERM or Ctrl-C; it finishes what it does.',
    example: { says: 'serve the environments of a configuration.', line: 'rollout worker --config rollout.yaml' },
  })
    .option('--config <file>', 'configuration (default: ROLLOUT_CONFIG or rollout.yaml)')
    .option('--address <host:port>', "Temporal's address (default: TEMPORAL_ADDRESS or the profile)")
    .option('--namespace <name>', "Temporal's namespace (default: TEMPORAL_NAMESPACE or the profile)")
    .option('--task-queue <name>', 'base of its task queues (default: ROLLOUT_TASK_QUEUE or rollout)')
    .action(async (options: WorkerOptions) => {
      const env = workerEnvironment(session.io.env, options);
      session.exitCode = await runProgram(process.execPath, [WORKER_PROGRAM], env);
    });
}

/** The environment of the worker: ours, with its options as variables. */
export function workerEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  options: WorkerOptions,
): Record<string, string | undefined> {
  const given = Object.entries(options).map(([name, value]) => [VARIABLES[name as keyof WorkerOptions], value]);
  return { ...env, ...(Object.fromEntries(given) as Record<string, string>) };
}

/** Signals that a supervisor or a terminal ends us with. */
const ENDING_SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/** Where signals to this process can be heard. */
type SignalSource = Pick<NodeJS.EventEmitter, 'off' | 'on'>;

/** Runs a program with our own input and output, hands on signals, and returns how it ended (128 and more: by a signal). */
export async function runProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
  signals: SignalSource = process,
): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...env } });
  // A terminal sends its Ctrl-C to the child as well; a second one would cut its draining short, so it is only outlived.
  const forward = (signal: NodeJS.Signals): void => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of ENDING_SIGNALS) signals.on(signal, forward);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
    });
  } finally {
    for (const signal of ENDING_SIGNALS) signals.off(signal, forward);
  }
}
