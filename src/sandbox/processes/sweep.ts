/**
 * Removes files and folders when the process at the other end of its IPC channel is gone, however that ended.
 * Usage: node sweep.js PATH…
 */
import { rmSync } from 'node:fs';

const RETRIES = 20;

// What is removed belongs to programs that die at the same moment and may still write into it.
process.once('disconnect', () => {
  for (const path of process.argv.slice(2)) rmSync(path, { recursive: true, force: true, maxRetries: RETRIES });
  process.exit(0);
});
// The owner decides what Ctrl-C and SIGTERM mean; it goes last.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
