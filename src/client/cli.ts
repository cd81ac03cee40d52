import '../config/silence-node-version';
import type { CommandIo } from './session';
import { askOnTerminal } from './ask-on-terminal';
import { osLogin } from './os-login';
import { runCli } from './run-cli';
import { terminalOf } from './views/live-view';

const io: CommandIo = {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  env: process.env,
  terminal: () => terminalOf(process.stdout, process.env),
  ask: process.stdin.isTTY && process.stderr.isTTY ? (question) => askOnTerminal(question) : null,
  login: osLogin,
  now: () => Date.now(),
  connect: async (target) => {
    // Loaded when needed: help and usage errors should not wait for Temporal's client.
    const { connectTemporal } = await import('./connect-temporal.js');
    return await connectTemporal(target, process.env);
  },
};

// A reader that has seen enough (`rollout list | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

void runCli(process.argv.slice(2), io).then((code) => {
  process.exitCode = code || process.exitCode;
});
