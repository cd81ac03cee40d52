import type { CommandIo } from '../session';
import { connectTemporal } from '../connect-temporal';
import { connectionEnvironment } from './action-inputs';
import { runAction } from './run-action';
import { createRunner } from './runner';

const io: CommandIo = {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  env: process.env,
  terminal: () => null,
  ask: null,
  now: () => Date.now(),
  connect: (target) => connectTemporal(target, connectionEnvironment(process.env)),
};

void runAction(createRunner(io)).then((code) => {
  process.exitCode = code;
});
