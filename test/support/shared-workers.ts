import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { FakeActivities, FakeWorld } from './fake-world';
import { findExecutable } from '../../src/sandbox/processes/find-executable';
import { searchAttributes, taskQueues } from '../../src/workflows/messages';

export const queues = taskQueues('test');

/** Workers for the tests of a file, one after the other, each with a server of its own on skipped time. */
export interface SharedWorkers {
  /** Hands the body a new server, with workers that act on this world. */
  use<T>(world: FakeWorld, body: (test: TestWorkflowEnvironment) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Starting workers costs more than most tests, and code that ran before runs faster. A server is never shared: a run that
 * is terminated while one of its activities is under way keeps the time of its server from being skipped for ever.
 */
export function shareWorkers(bundle: () => WorkflowBundleWithSourceMap | undefined): SharedWorkers {
  // Activities look up the world when they begin: what a test leaves behind goes on in the world of that test.
  const now = { world: undefined as FakeWorld | undefined };
  let last: TestWorkflowEnvironment | undefined;
  let workers: Worker[] = [];
  let running: Promise<void>[] = [];

  async function moveTo(test: TestWorkflowEnvironment, world: FakeWorld): Promise<void> {
    now.world = world;
    for (const worker of workers) worker.connection = test.nativeConnection;
    if (workers.length === 0) {
      const activities = activitiesOf(world, () => now.world ?? world);
      const common = { connection: test.nativeConnection, namespace: 'default', activities };
      workers = await Promise.all([
        Worker.create({ ...common, taskQueue: queues.workflows, workflowBundle: bundle() }),
        Worker.create({ ...common, taskQueue: queues.checks }),
        Worker.create({ ...common, taskQueue: queues.writes }),
      ]);
      running = workers.map((worker) => worker.run());
    }
    // Ends the polls that wait there: the next ones go to the new server.
    await last?.teardown();
    last = test;
  }

  return {
    async use(world, body) {
      const test = await openServer();
      await moveTo(test, world);
      return await body(test);
    },
    async close() {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
      await last?.teardown();
    },
  };
}

/** Search attributes must be known first: upserting an unknown one fails every task. */
async function openServer(): Promise<TestWorkflowEnvironment> {
  const test = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: findExecutable('temporal-test-server') } },
  });
  const types = Object.fromEntries(
    Object.entries(searchAttributes).map(([name, type]) => [name, type === 'Int' ? 3 : 2]),
  );
  await test.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: types });
  return test;
}

/** Activities of whichever world it is then; every world has the same. */
function activitiesOf(some: FakeWorld, world: () => FakeWorld): Record<string, (input: never) => Promise<unknown>> {
  const names = Object.keys(some.activities) as (keyof FakeActivities)[];
  const act = (name: keyof FakeActivities) => (input: never) =>
    endingInTime(() => (world().activities[name] as (input: never) => Promise<unknown>)(input));
  return Object.fromEntries(names.map((name) => [name, act(name)]));
}

/** More attempts than fit into the longest schedule-to-close time-out that an activity of ours has. */
const MOST_ATTEMPTS = 200;
const LONGEST_TIMEOUT_MS = 10 * 60_000;

/**
 * The server that skips time loses a schedule-to-close time-out once in some hundreds, under load, and then retries for
 * ever (seen in its histories). The attempt that can only be one of those ends as the last one in time would have.
 */
async function endingInTime(activity: () => Promise<unknown>): Promise<unknown> {
  try {
    return await activity();
  } catch (error) {
    const { attempt, scheduleToCloseTimeoutMs } = Context.current().info;
    if (attempt < MOST_ATTEMPTS || scheduleToCloseTimeoutMs > LONGEST_TIMEOUT_MS) throw error;
    throw ApplicationFailure.fromError(error, { nonRetryable: true });
  }
}
