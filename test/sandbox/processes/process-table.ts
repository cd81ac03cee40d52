import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether a process runs; one that is dead and waits to be reaped does not. */
export function isRunning(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)])
    .stdout.toString()
    .trim();
  return state !== '' && !state.startsWith('Z');
}

/** Resolves when the process is gone; the test's own time-out ends a wait that never will. */
export async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await delay(20);
}
