import type { FakeWorld } from '../support/fake-world';
import { fakeWorld } from '../support/fake-world';
import type { OpenServer } from '../support/rollout-environment';
import { useRolloutEnvironment } from '../support/rollout-environment';
import { queues } from '../support/shared-workers';

const environment = useRolloutEnvironment();

/** Which queue each activity of a run went to, by the names of the activities. */
async function queuesOf(handle: Awaited<ReturnType<OpenServer['start']>>['handle']): Promise<Record<string, unknown>> {
  const { events } = await handle.fetchHistory();
  const scheduled = events?.flatMap((event) => event.activityTaskScheduledEventAttributes ?? []) ?? [];
  return Object.fromEntries(scheduled.map((one) => [String(one.activityType?.name), one.taskQueue?.name]));
}

function rollOut(world: FakeWorld): Promise<Record<string, unknown>> {
  return environment().run(world, async (rollout) => {
    await rollout.approved();
    await rollout.result();
    return queuesOf(rollout.handle);
  });
}

// Two hundred waits for services may hold their places for a quarter of an hour.
test('people and checks of a rollout never stand behind its waits, nor do its writes', async () => {
  const { workflows, checks, writes } = queues;
  expect(await rollOut(fakeWorld())).toMatchObject({
    awaitStable: workflows,
    smokeTest: workflows,
    awaitInSync: workflows,
    verifyIdentity: checks,
    check: checks,
    writeWeights: writes,
    deploySlot: writes,
  });
});

test('the guard stands behind no wait of anybody', async () => {
  const seen = await environment().open(fakeWorld(), async ({ start }) => {
    const { handle, result } = await start('guardEnvironment', 'guard/production', {
      environment: 'production',
      pausedUntil: null,
    });
    await result();
    return queuesOf(handle);
  });
  expect(Object.keys(seen)).toEqual(expect.arrayContaining(['resolveSettings', 'lookAtRuns', 'readWeights']));
  expect(new Set(Object.values(seen))).toEqual(new Set([queues.checks]));
});
