import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

type ActivityInfo = ConstructorParameters<typeof MockActivityEnvironment>[0];

/** The environment an activity runs in, quiet about failures: tests look at them themselves. */
export function activityEnvironment(info?: ActivityInfo): MockActivityEnvironment {
  // As from a server whose clock is ours.
  const now = { currentAttemptScheduledTimestampMs: Date.now() };
  return new MockActivityEnvironment({ ...now, ...info }, { logger: new DefaultLogger('ERROR') });
}

/** Runs an activity once, in an environment of its own. */
export function runActivity<A extends unknown[], R>(activity: (...input: A) => Promise<R>, ...input: A): Promise<R> {
  return activityEnvironment().run(activity, ...input);
}

/** What a promise fails with, caught at once, so that the test may do something before it looks; undefined when it does not. */
export function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
