import { parseArgs } from 'node:util';
import { notUnderstood } from '../not-understood';

/** What somebody typed after `npm run demo --`. */
export interface DemoOptions {
  help: boolean;
  /** Leave the world running after the stories. */
  keep: boolean;
  /** File for the summary as JSON; `-` is standard output, and then it is all that is there. */
  json: string | undefined;
}

/** The text of `npm run demo -- --help`. */
export const usage = `Usage: npm run demo [-- OPTIONS]
Starts the sandbox and tells two stories in it: a good image that is rolled out, and a bad one that is taken back.
Exits 0 only if both ended as they should.

  --keep        leave the sandbox running afterwards, until Ctrl-C
  --json FILE   write the summary as JSON; - is standard output
`;

/** Reads the arguments. @throws SandboxFailure with the cure for what is not understood */
export function readCommandLine(args: readonly string[]): DemoOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        keep: { type: 'boolean' },
        json: { type: 'string' },
      },
    });
    return { help: values.help ?? false, keep: values.keep ?? false, json: values.json };
  } catch (failure) {
    throw notUnderstood(failure, 'demo');
  }
}
