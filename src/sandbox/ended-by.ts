import { exitCodeOf } from './processes/exit-code';

/** Resolves with the exit code of the first signal that asks this process to end. */
export async function endedBySignal(): Promise<number> {
  return new Promise((resolve) => {
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => resolve(exitCodeOf(null, signal)));
    }
  });
}
