import { ClientFailure } from '../client/client-failure';
import { ConfigurationError } from '../config/fault';
import { SandboxFailure } from './sandbox-failure';

const explained = [ClientFailure, ConfigurationError, SandboxFailure];

/** What a person is told when the sandbox or the demo cannot go on: one line with the cure; a stack only for bugs. */
function explainEnd(failure: unknown): string {
  if (explained.some((kind) => failure instanceof kind)) return failure instanceof Error ? failure.message : '';
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}

/** Ends this process as its main function ends, and says why when that fails. */
export function exitAfter(main: Promise<number>): void {
  main.then(
    (code) => process.exit(code),
    (failure: unknown) => {
      console.error(explainEnd(failure));
      process.exit(1);
    },
  );
}
