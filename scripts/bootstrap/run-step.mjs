import { spawn } from 'node:child_process';
import { once } from 'node:events';

// npm says the cause first and a page of usage after it; compilers and pip say the cause last.
const FIRST_LINES_SHOWN = 8;
const LAST_LINES_SHOWN = 15;

/** Why the bootstrap cannot go on, with the cure: shown as it is, without a stack. */
export class StepFailure extends Error {}

let runningCommand;
let interrupted = false;

/** Ends the command under way, if any, and resolves when it is gone: npm and pip go on writing for a moment. */
export async function stopRunningCommand(signal) {
  interrupted = true;
  if (runningCommand === undefined) return;
  const gone = once(runningCommand, 'close');
  runningCommand.kill(signal);
  await gone;
}

/** Runs one step and writes one line about it: what, and how many seconds it took. */
export async function runStep(step, lock) {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  process.stderr.write(`bootstrap: ${step.title} ... `);
  try {
    await step.run((command, args, options) => runCommand(command, args, { ...options, lock }));
    process.stderr.write(`${seconds()}\n`);
  } catch (failure) {
    process.stderr.write(`failed after ${seconds()}\n`);
    throw failure;
  }
}

/** Resolves when the command exits 0; otherwise shows its last lines and rejects with `cure`. */
function runCommand(command, args, { cwd, env, cure, lock }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    runningCommand = child;
    lock.noteChild(child.pid);
    let output = '';
    const keep = (chunk) => (output += chunk);
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    const finish = (problem) => {
      // A command that cannot be started reports both an error and a close.
      if (runningCommand !== child) return;
      runningCommand = undefined;
      lock.noteChild(undefined);
      // Whoever interrupted says so and exits; a failure text about the signal would only confuse.
      if (interrupted) return;
      if (problem === undefined) return resolve();
      reject(new StepFailure(`\`${[command, ...args].join(' ')}\` ${problem}${excerpt(output)}\nbootstrap: ${cure}`));
    };
    child.once('error', (error) =>
      finish(error.code === 'ENOENT' ? 'was not found' : `could not be started: ${error.message}`),
    );
    child.once('close', (code, signal) =>
      finish(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`),
    );
  });
}

function excerpt(output) {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const long = lines.length > FIRST_LINES_SHOWN + LAST_LINES_SHOWN;
  const shown = long ? [...lines.slice(0, FIRST_LINES_SHOWN), '...', ...lines.slice(-LAST_LINES_SHOWN)] : lines;
  return shown.map((line) => `\n  | ${line}`).join('');
}
