import '../../config/silence-node-version';
import type { CommandIo } from '../session';
import { connectTemporal } from '../connect-temporal';
import { osLogin } from '../os-login';
import { runAction } from './run-action';
import { createRunner } from './runner';

const io: CommandIo = {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  env: process.env,
  terminal: () => null,
  ask: null,
  login: osLogin,
  now: () => Date.now(),
  connect: (target) => connectTemporal(target, process.env),
};

void runAction(createRunner(io)).then((code) => {
  process.exitCode = code;
});
