import { ApplicationFailure } from '@temporalio/common';
import { createRecordsActivities } from '../../src/activities/records/create';
import { notStored } from '../../src/activities/records/store/not-stored';
import type { StoreWriter } from '../../src/activities/records/store/store-writer';
import { resultId } from '../../src/workflows/messages';
import { Client } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import type { FakeWorld } from '../support/fake-world';
import { fakeWorld } from '../support/fake-world';
import type { RunningRollout } from '../support/rollout-environment';
import { useRolloutEnvironment } from '../support/rollout-environment';
import { isIdle, until } from './support/until';

const environment = useRolloutEnvironment();
const settings = { steps: [{ weight: 100, windowMs: 180_000 }], storedIn: 's3://kept' };
const request = { environment: 'production', imageTag: 'main-a1b2c3d', requestedBy: 'requester' };
const HOUR_MS = 3_600_000;

/** A store in memory. */
interface Kept {
  readonly store: StoreWriter;
  readonly written: string[];
  /** Whether an attempt fails, which counts from 1. */
  fails: (attempt: number) => boolean;
  attempts: number;
}

function keptInMemory(): Kept {
  const written: string[] = [];
  const kept: Kept = {
    written,
    attempts: 0,
    fails: () => false,
    store: {
      at: (key) => `s3://kept/${key}`,
      writeOnce: (_key, text) => {
        kept.attempts += 1;
        if (kept.fails(kept.attempts)) return Promise.reject(notStored('S3 is down.', 'Wait.'));
        written.push(text);
        return Promise.resolve();
      },
      close: () => undefined,
    },
  };
  return kept;
}

interface At {
  readonly rollout: RunningRollout;
  keeper(): Promise<WorkflowHandle>;
}

/** A rollout that awaits approval, whose result is kept by the real activities. */
function awaiting<T>(world: FakeWorld, { store }: Kept, body: (at: At) => Promise<T>): Promise<T> {
  let client: Client | undefined;
  const real = (): ReturnType<typeof createRecordsActivities> => {
    if (!client) throw new Error('there is no server yet');
    return createRecordsActivities({ github: null, store, client });
  };
  world.activities.keepResult = (run) => real().keepResult(run);
  world.activities.lookAtRecordedRun = (run) => real().lookAtRecordedRun(run);
  return environment().open(world, async (server) => {
    client = new Client({ connection: server.client.connection });
    const rollout = await server.start('productionRollout', 'environment/production', request);
    await rollout.reaches('awaitingApproval');
    const keeper = async (): Promise<WorkflowHandle> => {
      const { runId } = await rollout.handle.describe();
      return server.client.workflow.getHandle(resultId({ environment: 'production', runId }));
    };
    return await body({ rollout, keeper });
  });
}

async function lengthOf({ rollout }: At): Promise<number> {
  await rollout.approved();
  const { outcome, status } = await rollout.result();
  expect(outcome).toBe('completed');
  return (status.endedAt ?? 0) - status.startedAt;
}

async function lifeOf(keeper: WorkflowHandle): Promise<number> {
  const { startTime, closeTime } = await keeper.describe();
  return (closeTime?.getTime() ?? 0) - startTime.getTime();
}

test('what is kept is the result that the run closed with', async () => {
  const kept = keptInMemory();
  await awaiting(fakeWorld(settings), kept, async ({ rollout, keeper }) => {
    await rollout.approved();
    const result = await rollout.result();
    const { runId } = await rollout.handle.describe();
    const handle = await keeper();
    const at = await handle.result();
    const closedAt = (await rollout.handle.describe()).closeTime?.getTime() ?? 0;
    // The run says that it ends: nobody waits for the next look.
    expect(((await handle.describe()).closeTime?.getTime() ?? 0) - closedAt).toBeLessThan(60_000);
    expect(at).toEqual({
      at: expect.stringMatching(new RegExp(`^s3://kept/production/.*-${runId}\\.json$`)) as string,
    });
    expect(kept.written.map((text) => JSON.parse(text) as unknown)).toEqual([
      expect.objectContaining({
        schema: 1,
        facts: expect.objectContaining({ runId, environment: 'production', state: 'COMPLETED' }) as unknown,
        result,
      }),
    ]);
  });
});

test('a store that fails for days delays nothing, changes no outcome, and has the result in the end', async () => {
  const without = await awaiting(fakeWorld({ ...settings, storedIn: null }), keptInMemory(), lengthOf);
  const kept = keptInMemory();
  // Every half hour, but for the first dozen.
  kept.fails = (attempt) => attempt < 150;
  await awaiting(fakeWorld(settings), kept, async (at) => {
    const took = await lengthOf(at);
    // Real time passes as well, while nothing is skipped.
    expect(Math.abs(took - without)).toBeLessThan(30_000);
    expect(kept.written).toEqual([]);
    const keeper = await at.keeper();
    await keeper.result();
    expect(await lifeOf(keeper)).toBeGreaterThan(66 * HOUR_MS);
    // All that trying is two events and a timer: no history fills up.
    expect((await keeper.fetchHistory()).events?.length).toBeLessThan(25);
  });
  expect(kept.written).toHaveLength(1);
}, 120_000);

test('a store that fails for a week is given up with what to do', async () => {
  const kept = keptInMemory();
  kept.fails = () => true;
  await awaiting(fakeWorld(settings), kept, async ({ rollout, keeper }) => {
    await rollout.decide('abort', 'ada');
    expect((await rollout.result()).outcome).toBe('aborted');
    const handle = await keeper();
    const failure: unknown = await handle.result().catch((error: unknown) => (error as Error).cause);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({
      type: 'RecordNotKept',
      message: expect.stringMatching(
        /is not tried any more\. .*S3 is down\..* temporal workflow show --workflow-id environment\/production --run-id /,
      ) as string,
    });
    expect(await lifeOf(handle)).toBeGreaterThan(6 * 24 * HOUR_MS);
  });
}, 120_000);

test('a run that is terminated is found within the hour, and kept without a result', async () => {
  const kept = keptInMemory();
  await awaiting(fakeWorld(settings), kept, async ({ rollout, keeper }) => {
    const handle = await keeper();
    await until(() => isIdle(rollout.handle));
    await rollout.handle.terminate('by hand');
    await handle.result();
    expect(await lifeOf(handle)).toBeLessThan(1.1 * HOUR_MS);
  });
  expect(kept.written.map((text) => JSON.parse(text) as unknown)).toEqual([
    expect.objectContaining({ result: null, facts: expect.objectContaining({ state: 'TERMINATED' }) as unknown }),
  ]);
});

test('a run of an environment without a store starts nobody', async () => {
  const kept = keptInMemory();
  await awaiting(fakeWorld({ ...settings, storedIn: null }), kept, async ({ rollout }) => {
    await rollout.decide('abort', 'ada');
    await rollout.result();
    const { events } = await rollout.handle.fetchHistory();
    expect(events?.filter((event) => event.startChildWorkflowExecutionInitiatedEventAttributes)).toEqual([]);
  });
  expect(kept.attempts).toBe(0);
});
