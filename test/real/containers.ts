import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const root = join(__dirname, '../..');
const execute = promisify(execFile);
const LOOK_EVERY_MS = 500;

/** Runs a program at the root of the repository. @returns what it said on stdout; rejects when it ends with another code than 0 */
export async function run(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute(program, args, { cwd: root, maxBuffer: 2 ** 26 });
  return stdout.trim();
}

/** The exit code of a program, and what it said on stdout. */
export function outcomeOf(running: Promise<string>): Promise<{ code: number; said: string }> {
  return running.then(
    (said) => ({ code: 0, said }),
    (failure: unknown) => {
      const { code, stdout } = failure as { code: number; stdout: string };
      return { code, said: stdout };
    },
  );
}

export const docker = (...args: string[]): Promise<string> => run('docker', ...args);

/** The compose command on the compose file as it is, with the sandbox and its worker. */
export const compose = (...args: string[]): Promise<string> =>
  run(join(root, '.venv/infrastructure/bin/docker-compose'), '--profile', 'sandbox', ...args);

/** Brings everything up and waits until all that has a health check is healthy. */
export const up = (): Promise<string> => compose('up', '--detach', '--no-build', '--wait');

/** The command line as a user of the sandbox has it. */
export const rollout = (...args: string[]): Promise<string> =>
  docker('exec', 'rollout-sandbox-1', 'rollout', ...args, '--environment', 'production');

/** The main process of a service of the compose file, as this machine numbers it. */
export async function processOf(service: string): Promise<number> {
  return Number(await docker('inspect', '--format', '{{.State.Pid}}', `rollout-${service}-1`));
}

/** SIGKILL for a service's main process, and waits until the engine has it running and healthy again. */
export async function killAndAwait(service: string): Promise<void> {
  const killed = await processOf(service);
  process.kill(killed, 'SIGKILL');
  await until(`${service} is healthy again`, async () => {
    const [pid, health] = await Promise.all([
      processOf(service),
      docker('inspect', '--format', '{{.State.Health.Status}}', `rollout-${service}-1`),
    ]);
    // Between two lives there is no process, and the word on its health is that of the former.
    return pid > 0 && pid !== killed && health === 'healthy';
  });
}

class TooLate extends Error {}

/** Looks until `what` is so; a look that fails, as one does without Temporal, is no answer. */
export async function until(what: string, look: () => Promise<boolean>, withinMs = 180_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  let failure: unknown;
  for (;;) {
    const so = await look().catch((error: unknown) => {
      failure = error;
      return false;
    });
    if (so) return;
    if (Date.now() > deadline) throw new TooLate(`not within ${withinMs / 1000} s: ${what}`, { cause: failure });
    await delay(LOOK_EVERY_MS);
  }
}

/** How long something took, in seconds to one decimal place. */
export async function timed(work: () => Promise<unknown>): Promise<string> {
  const since = performance.now();
  await work();
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** A figure of this run, for whoever reads its output. */
export function figure(what: string, value: string): void {
  process.stdout.write(`real: ${what} ... ${value}\n`);
}
