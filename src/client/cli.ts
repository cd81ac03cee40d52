import '../config/silence-node-version';
import type { CommandIo } from './session';
import { askOnTerminal } from './ask-on-terminal';
import { processIo } from './process-io';
import { runCli } from './run-cli';
import { openStore } from './store/open-store';
import { terminalOf } from './views/live-view';

const io: CommandIo = {
  ...processIo,
  terminal: () => terminalOf(process.stdout, process.env),
  ask: process.stdin.isTTY && process.stderr.isTTY ? (question) => askOnTerminal(question) : null,
  connect: async (target) => {
    // Loaded when needed: help and usage errors should not wait for Temporal's client.
    const { connectTemporal } = await import('./connect-temporal.js');
    return await connectTemporal(target, process.env, openStore);
  },
};

// A reader that has seen enough (`rollout list | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

void runCli(process.argv.slice(2), io).then((code) => {
  process.exitCode = code || process.exitCode;
});
