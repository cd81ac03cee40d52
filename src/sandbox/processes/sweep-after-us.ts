import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { programPath } from './program-path';

/** Sees to it that paths are gone once this process is, even by SIGKILL. @returns the function that removes them now */
export function sweepAfterUs(paths: readonly string[]): () => Promise<void> {
  const sweeper = spawn(process.execPath, [programPath('sandbox/processes/sweep'), ...paths], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Out of the terminal's process group, which may be killed as a whole.
    detached: true,
  });
  return async () => {
    if (sweeper.exitCode !== null || sweeper.signalCode !== null) return;
    const gone = once(sweeper, 'exit');
    sweeper.disconnect();
    await gone;
  };
}
