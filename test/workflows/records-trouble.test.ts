import type { WorkflowHandle } from '@temporalio/client';
import type { FakeWorld } from '../support/fake-world';
import type { OpenServer, RunningRollout } from '../support/rollout-environment';
import type { LocalGitHub } from '../activities/records/local-github';
import { recordWanted, recordsId, workflowTypes } from '../../src/workflows/messages';
import { fakeWorld } from '../support/fake-world';
import { useRolloutEnvironment } from '../support/rollout-environment';
import { openRecorded } from '../activities/records/record-in';
import { isIdle, until } from './support/until';
import { COMMIT, startLocalGitHub } from '../activities/records/local-github';
import { said, someRun } from '../activities/records/some-run';

const environment = useRolloutEnvironment();
const settings = { steps: [{ weight: 100, windowMs: 180_000 }], recordedIn: 'mpac/app' };
const request = { environment: 'production', imageTag: 'main-a1b2c3d', requestedBy: 'requester' };

let github: LocalGitHub;
beforeEach(async () => {
  github = await startLocalGitHub();
});
afterEach(() => github.close());

interface At extends OpenServer {
  readonly rollout: RunningRollout;
  keeper(): Promise<WorkflowHandle>;
}

/** A rollout that awaits approval, with its records in the local GitHub, or without any. */
function awaiting<T>(world: FakeWorld, body: (at: At) => Promise<T>, commit: string | null = COMMIT): Promise<T> {
  return openRecorded(environment(), github, world, async (server) => {
    const asked = { ...request, ...(commit !== null && { commit }) };
    const rollout = await server.start('productionRollout', 'environment/production', asked);
    await rollout.reaches('awaitingApproval');
    const keeper = async (): Promise<WorkflowHandle> => {
      const { runId } = await rollout.handle.describe();
      return server.client.workflow.getHandle(recordsId({ environment: 'production', runId }));
    };
    return await body({ ...server, rollout, keeper });
  });
}

async function lengthOf({ rollout }: At): Promise<number> {
  await rollout.approved();
  const { outcome, status } = await rollout.result();
  expect(outcome).toBe('completed');
  return (status.endedAt ?? 0) - status.startedAt;
}

test('a GitHub that is down for the whole rollout delays nothing and hears the end', async () => {
  const without = await awaiting(fakeWorld(settings), lengthOf, null);
  github.trouble = () => 'down';
  await awaiting(fakeWorld(settings), async (at) => {
    await until(() => github.calls.length > 0);
    const took = await lengthOf(at);
    // Real time passes as well, while nothing is skipped.
    expect(Math.abs(took - without)).toBeLessThan(30_000);
    expect(github.story()).toEqual([]);
    github.trouble = () => null;
    await (await at.keeper()).result();
  });
  expect(github.deployments).toHaveLength(1);
  expect(github.story().at(-1)).toContain('success: ');
  // What it said in between was never needed: the first, which was being tried, and the last.
  expect(github.story()).toHaveLength(2);
});

test('a rollout that is terminated is recorded as cut off', async () => {
  await awaiting(fakeWorld(settings), async ({ rollout, keeper }) => {
    await until(() => github.commitStatuses.length === 1);
    await until(() => isIdle(rollout.handle));
    await rollout.handle.terminate('by hand');
    await (await keeper()).result();
  });
  expect(github.story()).toEqual([
    'queued: Awaiting 2 approvals. Nothing is written yet.',
    'error: The run was cut off (TERMINATED) and did not say how it stood. Look at the environment.',
  ]);
  expect(github.commitStatuses[0]?.state).toBe('error');
});

test('an end that was never handed over is found in the run itself', async () => {
  const world = fakeWorld(settings);
  await openRecorded(environment(), github, world, async (server) => {
    const rollout = await server.start('productionRollout', 'environment/production', request);
    await rollout.approved();
    await rollout.result();
    const { runId } = await rollout.handle.describe();
    const run = someRun({ runId });
    const keeper = await server.start(workflowTypes.keepRecords, 'records/of-it', { run, wanted: said.half });
    await keeper.handle.result();
  });
  expect(github.story()).toEqual([
    'in_progress: 50 % of traffic, under watch.',
    'success: completed: the candidate has all traffic',
  ]);
});

test('what a run says while its record is being written is written next', async () => {
  const world = fakeWorld(settings);
  const looks: string[] = [];
  world.activities.lookAtRecordedRun = ({ runId }) => {
    looks.push(runId);
    return Promise.resolve({ kind: 'open' });
  };
  let news: (() => Promise<void>) | null = null;
  const written: string[] = [];
  world.activities.writeRecord = async ({ record }) => {
    written.push(record.deployment);
    await news?.();
    news = null;
  };
  await environment().open(world, async ({ client, start }) => {
    const id = 'records/busy';
    news = async () => {
      const { half, done } = said;
      for (const next of [half, done, { ...half, sequence: 9 }]) {
        await client.workflow.getHandle(id).signal(recordWanted, next);
      }
    };
    const keeper = await start(workflowTypes.keepRecords, id, { run: someRun(), wanted: said.queued });
    await keeper.handle.result();
  });
  expect([written, looks]).toEqual([['queued', 'success', 'success'], []]);
});

test('a rate limit is waited for and the record written after it', async () => {
  github.trouble = (number) =>
    number === 2 ? { status: 403, message: 'secondary rate limit', headers: { 'retry-after': '1800' } } : null;
  await openRecorded(environment(), github, fakeWorld(settings), async ({ start }) => {
    const keeper = await start(workflowTypes.keepRecords, 'records/limited', { run: someRun(), wanted: said.back });
    await keeper.handle.result();
    const { startTime, closeTime } = await keeper.handle.describe();
    // Half an hour for GitHub, and a minute to look once more.
    expect((closeTime?.getTime() ?? 0) - startTime.getTime()).toBeGreaterThanOrEqual(31 * 60_000);
  });
  expect(github.story()).toEqual(['failure: Live has all traffic again.']);
});

test('an end that GitHub refuses is written when somebody has mended that', async () => {
  github.trouble = (number) => (number <= 3 ? { status: 401, message: 'Bad credentials' } : null);
  const world = fakeWorld(settings);
  await openRecorded(environment(), github, world, async ({ start }) => {
    const keeper = await start(workflowTypes.keepRecords, 'records/mended', { run: someRun(), wanted: said.done });
    await keeper.handle.result();
  });
  expect(github.story()).toEqual(['success: The candidate has all traffic.']);
});

test('an end that GitHub refuses for a day is given up with what to do', async () => {
  github.trouble = () => ({ status: 401, message: 'Bad credentials' });
  const world = fakeWorld(settings);
  await openRecorded(environment(), github, world, async ({ start }) => {
    const keeper = await start(workflowTypes.keepRecords, 'records/refused', { run: someRun(), wanted: said.done });
    expect(await keeper.closing()).toBe('RecordNotKept');
    const { startTime, closeTime } = await keeper.handle.describe();
    const hours = ((closeTime?.getTime() ?? 0) - startTime.getTime()) / 3_600_000;
    expect(hours).toBeGreaterThanOrEqual(24);
    expect(hours).toBeLessThan(25);
  });
  expect(github.story()).toEqual([]);
});
