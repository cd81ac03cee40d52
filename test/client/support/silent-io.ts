import type { CommandIo } from '../../../src/client/session';

/** What a command has of its process where nobody listens and Temporal is not there. */
export const silentIo: CommandIo = {
  stdout: () => undefined,
  stderr: () => undefined,
  env: {},
  terminal: () => null,
  login: () => 'container-7',
  ask: null,
  now: () => 0,
  connect: () => Promise.reject(new TypeError()),
};
