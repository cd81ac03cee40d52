import { ClientFailure } from '../client/client-failure';
import { ConfigurationError } from '../config/fault';
import { UnpushableTagError } from './containers/push-image';
import { SocketUnusableError } from './containers/unix-socket';
import { ProcessFailure } from './processes/process-failure';
import { SandboxFailure } from './world/sandbox-failure';

const explained = [
  ClientFailure,
  ConfigurationError,
  ProcessFailure,
  SandboxFailure,
  SocketUnusableError,
  UnpushableTagError,
];

/** What a person is told when the sandbox or the demo cannot go on: one line with the cure; a stack only for bugs. */
export function explainEnd(failure: unknown): string {
  if (explained.some((kind) => failure instanceof kind)) return failure instanceof Error ? failure.message : '';
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}
