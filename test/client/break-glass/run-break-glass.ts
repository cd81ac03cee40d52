import { createAwsClients } from '../../../src/activities/aws/clients';
import type { BreakGlassOptions } from '../../../src/client/break-glass/restore';
import { breakGlass } from '../../../src/client/break-glass/restore';
import { connectTemporal } from '../../../src/client/connect-temporal';
import { failureLine } from '../../../src/client/failure-line';
import type { LoggedCall } from '../../support/strict-aws/log';
import type { StrictAws } from '../../support/strict-aws/start-strict-aws';

/** Who runs it. */
export interface Person {
  /** What is typed; null where there is no terminal. */
  readonly types?: string | null;
  /** What happens while it waits; it does not really wait unless this does. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** How it went. */
export interface BreakGlassRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly asked: readonly string[];
  readonly slept: readonly number[];
  readonly writes: LoggedCall[];
}

/** Runs it for a person whose TEMPORAL_ADDRESS leads nowhere. */
export async function runBreakGlass(
  aws: StrictAws,
  { types = null, sleep }: Person,
  options: Partial<BreakGlassOptions>,
): Promise<BreakGlassRun> {
  let [stdout, stderr] = ['', ''];
  const asked: string[] = [];
  const slept: number[] = [];
  const env = { USER: 'ada', TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const ask = (question: string): Promise<string> => {
    asked.push(question);
    return Promise.resolve(types ?? '');
  };
  const session = {
    io: {
      stdout: (text: string) => void (stdout += text),
      stderr: (text: string) => void (stderr += text),
      env,
      terminal: () => null,
      ask: types === null ? null : ask,
      login: () => 'container-7',
      now: () => Date.now(),
      connect: () => connectTemporal({}, env),
    },
    exitCode: 0,
  };
  const outside = {
    createClients: ({ region }: { region: string }) => createAwsClients({ region, endpoint: aws.endpoint }),
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds);
      await sleep?.(milliseconds);
    },
  };
  const mark = aws.mark();
  try {
    await breakGlass(session, { environment: 'production', ...options }, outside);
  } catch (error) {
    // As the program ends.
    session.exitCode = 1;
    stderr += failureLine(error);
  }
  const writes = aws.writesSince(mark);
  return { code: session.exitCode, stdout, stderr, asked, slept, writes };
}
