import { constants } from 'node:os';

/** How a program ended, as a shell tells it: its exit code, or 128 and the number of the signal that ended it. */
export function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}
