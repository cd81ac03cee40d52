import { cancellationSignal, heartbeat, sleep } from '@temporalio/activity';
import { Agent } from 'undici';
import { asActivity } from '../activity-failure';
import type { SavedValue } from './fill-template';
import type { SmokeOutcome, SmokePort } from './port';
import { runTest } from './run-test';
import { targetOf } from './send-request';

// Requests may take longer than a heartbeat time-out, so the heart beats beside them.
const HEARTBEAT_MS = 2_000;

/** What smoke tests need of the worker. */
export interface SmokeDependencies {
  /** A secret by the name of its environment variable; undefined when it is not set. */
  readonly secret: (name: string) => string | undefined;
}

/** The smoke tests' activity. */
export function createSmokeActivities({ secret }: SmokeDependencies): SmokePort {
  return { smokeTest: asActivity((input) => withHeartbeat(() => smokeTest(input, secret))) };
}

async function smokeTest(
  input: Parameters<SmokePort['smokeTest']>[0],
  secret: SmokeDependencies['secret'],
): Promise<{ outcomes: SmokeOutcome[] }> {
  const target = targetOf(input.record, input.connection, input.loadBalancer);
  const agent = new Agent();
  const saved = new Map<string, SavedValue>();
  const outcomes: SmokeOutcome[] = [];
  try {
    // In order, because later requests use what earlier ones saved; all of them, because one look should tell everything.
    for (const test of input.tests.filter((one) => one.services.includes(input.service))) {
      heartbeat(test.name);
      const context = { agent, target, values: { saved, secret }, signal: cancellationSignal(), sleep };
      const result = await runTest(test, context);
      result.saved.forEach((value, name) => saved.set(name, value));
      outcomes.push({ service: input.service, ...result.outcome });
    }
  } finally {
    await agent.destroy();
  }
  return { outcomes };
}

async function withHeartbeat<T>(run: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => heartbeat(), HEARTBEAT_MS);
  try {
    return await run();
  } finally {
    clearInterval(timer);
  }
}
