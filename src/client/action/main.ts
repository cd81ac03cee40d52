import '../../config/silence-node-version';
import type { CommandIo } from '../session';
import { connectTemporal } from '../connect-temporal';
import { processIo } from '../process-io';
import { runAction } from './run-action';
import { createRunner } from './runner';

const io: CommandIo = {
  ...processIo,
  terminal: () => null,
  ask: null,
  connect: (target) => connectTemporal(target, process.env),
};

void runAction(createRunner(io)).then((code) => {
  process.exitCode = code;
});
