/**
 * Runs another program and takes it along into death. Started by `startProcess` with an IPC channel: when the process
 * at its other end dies, even by SIGKILL, the channel closes, and the whole process group of the program is killed.
 * Usage: node leash.js COMMAND [ARGUMENT…]
 */
import { spawn } from 'node:child_process';
import { exitCodeOf } from './exit-code';

const COMMAND_NOT_FOUND = 127;

const [command = '', ...args] = process.argv.slice(2);
// A group of its own, so that its children can be killed with it, and Ctrl-C in the terminal does not reach it.
const program = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
// Not sent for a program that cannot be started: then our exit code says it.
program.once('spawn', () => process.send?.({ programPid: program.pid }));

process.once('disconnect', () => signalGroup('SIGKILL'));
process.on('SIGTERM', () => signalGroup('SIGTERM'));
// The owner decides what Ctrl-C means.
process.on('SIGINT', () => undefined);

program.once('error', (failure) => {
  console.error(failure.message);
  process.exit(COMMAND_NOT_FOUND);
});
program.once('exit', (code, signal) => {
  // Whatever the program started and left behind goes with it.
  signalGroup('SIGKILL');
  process.exit(exitCodeOf(code, signal));
});

function signalGroup(signal: NodeJS.Signals): void {
  if (program.pid === undefined) return;
  try {
    process.kill(-program.pid, signal);
  } catch {
    // ESRCH: the group is gone already, which is what was wanted.
  }
}
