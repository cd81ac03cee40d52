import { cancellationSignal, heartbeat, sleep } from '@temporalio/activity';
import { asActivity } from '../activity-failure';
import type { SmokePort } from './port';
import type { SecretReader } from './read-secrets';
import { runSmokeTests } from './run-smoke-tests';

// Requests may take longer than a heartbeat time-out, so the heart beats beside them.
const HEARTBEAT_MS = 2_000;

/** What smoke tests need of the worker. */
export interface SmokeDependencies {
  /** The worker's own; see `createSecretReader`. */
  readonly secrets: SecretReader;
}

/** The smoke tests' activity. */
export function createSmokeActivities({ secrets }: SmokeDependencies): SmokePort {
  const smokeTest: SmokePort['smokeTest'] = async (input) => {
    const run = { secrets, signal: cancellationSignal(), sleep, begins: (test: string) => heartbeat(test) };
    return { outcomes: await withHeartbeat(() => runSmokeTests(input, run)) };
  };
  return { smokeTest: asActivity(smokeTest) };
}

async function withHeartbeat<T>(run: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => heartbeat(), HEARTBEAT_MS);
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
}
