import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledSource } from './compiled-source.mjs';
import { holdLock } from './lock.mjs';
import { nodePackages } from './node-packages.mjs';
import { pythonPackages } from './python-packages.mjs';
import { StepFailure, runStep, stopRunningCommand } from './run-step.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Brings the checkout up to date; the process exits 1 with a sentence on stderr when a step cannot be done. */
export async function prepare({ forceBuild }) {
  // The Python packages are the sandbox's: whoever only builds needs no Python.
  const tools = forceBuild ? [] : [pythonPackages(root)];
  const steps = [nodePackages(root), ...tools, compiledSource(root, { forced: forceBuild })];
  if (steps.every((step) => step.isCurrent())) return;
  let lock;
  const stop = (signal, exitCode) => async () => {
    await stopRunningCommand(signal);
    lock?.release();
    process.stderr.write('\nbootstrap: interrupted; the next start goes on from here\n');
    process.exit(exitCode);
  };
  process.once('SIGINT', stop('SIGINT', 130));
  process.once('SIGTERM', stop('SIGTERM', 143));
  process.once('SIGHUP', stop('SIGHUP', 129));
  try {
    lock = await holdLock(root);
    // Asked again one by one: another bootstrap may have done the work while this one waited for the lock.
    for (const step of steps) if (!step.isCurrent()) await runStep(step, lock);
  } catch (failure) {
    if (!(failure instanceof StepFailure)) throw failure;
    process.stderr.write(`bootstrap: ${failure.message}\n`);
    process.exitCode = 1;
  } finally {
    lock?.release();
  }
}
