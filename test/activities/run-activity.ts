import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

type ActivityInfo = ConstructorParameters<typeof MockActivityEnvironment>[0];

/** The environment an activity runs in, quiet about failures: tests look at them themselves. */
export function activityEnvironment(info?: ActivityInfo): MockActivityEnvironment {
  return new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
}

/** Runs an activity once, in an environment of its own. */
export function runActivity<A extends unknown[], R>(activity: (...input: A) => Promise<R>, ...input: A): Promise<R> {
  return activityEnvironment().run(activity, ...input);
}
