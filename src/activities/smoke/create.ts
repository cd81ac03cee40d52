import { cancellationSignal, heartbeat, sleep } from '@temporalio/activity';
import { asActivity } from '../as-activity';
import type { SmokePort } from './port';
import type { SecretReader } from './read-secrets';
import { runSmokeTests } from './run-smoke-tests';

/** What smoke tests need of the worker. */
export interface SmokeDependencies {
  /** The worker's own; see `createSecretReader`. */
  readonly secrets: SecretReader;
}

/** The smoke tests' activity. */
export function createSmokeActivities({ secrets }: SmokeDependencies): SmokePort {
  const smokeTest: SmokePort['smokeTest'] = async (input) => {
    const run = { secrets, signal: cancellationSignal(), sleep, begins: (test: string) => heartbeat(test) };
    return { outcomes: await runSmokeTests(input, run) };
  };
  return { smokeTest: asActivity(smokeTest) };
}
