import { Agent } from 'undici';
import type { SavedValue } from './fill-template';
import type { SmokeOutcome, SmokePort } from './port';
import { readSecrets, type SecretReader } from './read-secrets';
import { runTest } from './run-test';

/** What a run of tests needs beside them. */
export interface SmokeRun {
  readonly secrets: SecretReader;
  readonly signal: AbortSignal;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Told the name of each test as it begins. */
  readonly begins: (test: string) => void;
}

/**
 * Runs a service's tests in order, because later requests use what earlier ones saved; and all of them, because one look
 * should tell everything. A failed test is an outcome.
 * @throws what a cancellation ends with; RolloutError AwsUnavailable when secrets cannot be read at this time
 */
export async function runSmokeTests(
  { service, target, tests }: Parameters<SmokePort['smokeTest']>[0],
  { secrets, signal, sleep, begins }: SmokeRun,
): Promise<SmokeOutcome[]> {
  const mine = tests.filter((test) => test.services.includes(service));
  const values = { saved: new Map<string, SavedValue>(), secrets: await readSecrets(mine, secrets) };
  const agent = new Agent();
  const outcomes: SmokeOutcome[] = [];
  try {
    for (const test of mine) {
      begins(test.name);
      const result = await runTest(test, { agent, target, values, signal, sleep });
      result.saved.forEach((value, name) => values.saved.set(name, value));
      outcomes.push({ service, ...result.outcome });
    }
  } finally {
    await agent.destroy();
  }
  return outcomes;
}
