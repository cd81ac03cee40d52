import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { decisionId } from '../../src/client/decision-id';
import type { GuardReport } from '../../src/domain/guard';
import type { RolloutStatus } from '../../src/domain/status';
import type { ExpectedScaling } from '../support/strict-aws/invariants-expected';
import { openLog } from './story-log';
import { startStoryWorld, watchingAt } from './story-world';
import type { StoryWorld } from './story-world';
import { standingOf } from './traffic-standing';

const inProduction = ['--environment', 'production'];
const suffix = '-b2c3d4e-20260129091500';
const ofEcs = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;

let world: StoryWorld;
let scaling: ExpectedScaling[];

beforeAll(async () => {
  world = await startStoryWorld();
  scaling = await haveThemScaled();
}, 180_000);

afterAll(async () => {
  await world.close();
}, 30_000);

/** Both slots of one service get scalable targets whose other switches are somebody's own. */
async function haveThemScaled(): Promise<ExpectedScaling[]> {
  const suspended = { DynamicScalingOutSuspended: false, ScheduledScalingSuspended: true };
  const slots = ['blue', 'green'].map((colour) => `service/${world.sandbox.settings.cluster}/svc-portal-${colour}`);
  for (const ResourceId of slots) {
    const target = { ...ofEcs, ResourceId, MinCapacity: 0, MaxCapacity: 4, SuspendedState: suspended };
    await world.byHand.scaling.send(new RegisterScalableTargetCommand(target));
  }
  return slots.map((resourceId) => ({ resourceId, suspended }));
}

async function scaleInSuspended(): Promise<(boolean | undefined)[]> {
  const ResourceIds = scaling.map(({ resourceId }) => resourceId);
  const { ScalableTargets } = await world.byHand.scaling.send(
    new DescribeScalableTargetsCommand({ ...ofEcs, ResourceIds }),
  );
  return (ScalableTargets ?? []).map(({ SuspendedState }) => SuspendedState?.DynamicScalingInSuspended);
}

/** A rollout that stays where it is until somebody decides. */
async function beginAndPauseAt(weight: number): Promise<RolloutStatus> {
  await world.begin(`main${suffix}`);
  await world.until('production', watchingAt(weight));
  await world.client.decide('pause', 'production', { id: decisionId('pause'), by: 'approver-1' });
  return world.until('production', ({ mode }) => mode === 'paused');
}

/** What the guard finds in its looks, oldest first, until one is as wanted. */
async function guardUntil(wanted: (report: GuardReport, looks: number) => boolean): Promise<GuardReport[]> {
  const since = Date.now();
  const seen: GuardReport[] = [];
  for (;;) {
    const { report } = await world.client.guard('production');
    if (report && report.at > since && report.at !== seen.at(-1)?.at) {
      seen.push(report);
      if (wanted(report, seen.length)) return seen;
    }
    await delay(100);
  }
}

const isRestoring = ({ state, did }: GuardReport): boolean => state === 'orphaned' && did !== null;

test('a rollout in charge is left alone, and taken back once it is terminated at five percent', async () => {
  const [before, log] = [await standingOf(world), await openLog(world, scaling)];
  const last = await beginAndPauseAt(5);
  const mark = world.aws.mark();
  const looks = await guardUntil((_report, count) => count === 3);
  expect(looks.map(({ state, did }) => [state, did])).toEqual(Array(3).fill(['inCharge', null]));
  expect(world.wrote(mark)).toEqual([]);
  expect(await scaleInSuspended()).toEqual([true, true]);

  const heard = world.told().length;
  await world.terminate('production');
  const found = await guardUntil(isRestoring);
  expect(found.length).toBeLessThanOrEqual(2);
  expect(found.at(-1)).toMatchObject({ runId: last.runId, finding: expect.stringContaining('TERMINATED') });
  const restored = await world.result('production');
  expect([restored.outcome, restored.status.request.requestedBy]).toEqual(['restored', 'guard']);
  expect(world.told().slice(heard)).toEqual(
    expect.arrayContaining(['production: traffic was left WITHOUT AN OWNER', 'production: traffic restored']),
  );
  expect(await standingOf(world)).toEqual({ ...before, others: [1, 1, 1] });
  expect(await scaleInSuspended()).toEqual([false, false]);
  expect(log.breaches(last, restored.status)).toEqual([]);
}, 150_000);

test('a paused guard only shows what a termination at fifty percent left', async () => {
  const [before, log] = [await standingOf(world), await openLog(world, scaling)];
  await world.rollout('guard', 'pause', ...inProduction, '--for', '1h', '--by', 'approver-1');
  const last = await beginAndPauseAt(50);
  const heard = world.told().length;
  await world.terminate('production');
  await guardUntil(({ state }) => state === 'orphaned');
  const shown = await world.rollout('guard', ...inProduction);
  expect(shown).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('ORPHANED') });
  expect(shown.stdout).toContain('It looks but does nothing: paused until');
  expect([await world.weights(), world.told().slice(heard)]).toEqual(['50/50', []]);

  await world.rollout('guard', 'resume', ...inProduction, '--by', 'approver-1');
  expect((await guardUntil(isRestoring)).length).toBeLessThanOrEqual(2);
  const restored = await world.result('production');
  expect(restored.outcome).toBe('restored');
  expect(await standingOf(world)).toEqual({ ...before, others: [1, 1, 1] });
  expect(await scaleInSuspended()).toEqual([false, false]);
  expect(log.breaches(last, restored.status)).toEqual([]);
  await guardUntil(({ state }) => state === 'quiet');
  expect(await world.rollout('guard', ...inProduction)).toMatchObject({ exitCode: 0 });
}, 150_000);

test('nobody starts a rollout while the guard restores one terminated at all traffic', async () => {
  const [before, log] = [await standingOf(world), await openLog(world, scaling)];
  const last = await beginAndPauseAt(100);
  world.aws.setInSyncDelay('never');
  await world.terminate('production');
  expect((await guardUntil(isRestoring)).length).toBeLessThanOrEqual(2);
  await world.until('production', ({ phase }) => phase === 'restoring');
  const request = ['--image-tag', `main${suffix}`, '--requested-by', 'asker'];
  const refused = await world.rollout('start', ...inProduction, ...request);
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('restore') });
  world.aws.setInSyncDelay(0);

  const restored = await world.result('production');
  expect(restored.outcome).toBe('restored');
  expect(await standingOf(world)).toEqual({ ...before, others: [1, 1, 1] });
  expect(await scaleInSuspended()).toEqual([false, false]);
  expect(log.breaches(last, restored.status)).toEqual([]);
}, 150_000);
