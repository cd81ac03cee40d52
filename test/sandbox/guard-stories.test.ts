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
import type { StoryLog } from './story-log';
import { startStoryWorld, watchingAt } from './story-world';
import type { StoryWorld } from './story-world';
import { standingOf } from './traffic-standing';
import type { Standing } from './traffic-standing';

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

/** Of a rollout that was cut off: the guard's restore is over, everything is as before, and everybody heard of it. */
async function expectRestored({ before, log, last, heard }: CutOff): Promise<void> {
  const { outcome, status } = await world.result('production');
  expect([outcome, status.request.requestedBy]).toEqual(['restored', 'guard']);
  // A restore moves traffic and nothing else.
  expect(await standingOf(world)).toEqual({ ...before, others: [1, 1, 1] });
  expect(await scaleInSuspended()).toEqual([false, false]);
  expect(log.breaches(last, status)).toEqual([]);
  expect(world.told().slice(heard)).toEqual(
    expect.arrayContaining(['production: traffic was left WITHOUT AN OWNER', 'production: traffic restored']),
  );
}

interface CutOff {
  readonly before: Standing;
  readonly log: StoryLog;
  /** The last that was known of it. */
  readonly last: RolloutStatus;
  /** Messages before it was cut off. */
  readonly heard: number;
}

/** A rollout that stays where it is until somebody decides; to be cut off there. */
async function holdAt(weight: number): Promise<CutOff> {
  const [before, log] = [await standingOf(world), await openLog(world, scaling)];
  await world.begin(`main${suffix}`);
  await world.until('production', watchingAt(weight));
  await world.client.decide('pause', 'production', { id: decisionId('pause'), by: 'approver-1' });
  const last = await world.until('production', ({ mode }) => mode === 'paused');
  expect(await scaleInSuspended()).toEqual([true, true]);
  return { before, log, last, heard: world.told().length };
}

test('a rollout in charge is left alone, and taken back once it is terminated at five percent', async () => {
  const held = await holdAt(5);
  const mark = world.aws.mark();
  const looks = await guardUntil((_report, count) => count === 3);
  expect(looks.map(({ state, did }) => [state, did])).toEqual(Array(3).fill(['inCharge', null]));
  expect(world.wrote(mark)).toEqual([]);

  await world.terminate('production');
  const found = await guardUntil(isRestoring);
  expect(found.length).toBeLessThanOrEqual(2);
  expect(found.at(-1)).toMatchObject({ runId: held.last.runId, finding: expect.stringContaining('TERMINATED') });
  await expectRestored(held);
}, 150_000);

test('a paused guard only shows what a termination at fifty percent left', async () => {
  await world.rollout('guard', 'pause', ...inProduction, '--for', '1h', '--by', 'approver-1');
  const held = await holdAt(50);
  await world.terminate('production');
  await guardUntil(({ state }) => state === 'orphaned');
  const shown = await world.rollout('guard', ...inProduction);
  expect(shown).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('ORPHANED') });
  expect(shown.stdout).toContain('It looks but does nothing: paused until');
  expect([await world.weights(), world.told().slice(held.heard)]).toEqual(['50/50', []]);

  // A rollout that ends before it moved traffic hides nothing from the guard.
  const refused = await world.deploy('production', `main${suffix}`);
  expect([refused.exitCode, refused.result.outcome]).toEqual([3, 'refused']);
  expect(refused.result.status.findings.map(({ code }) => code)).toContain('TrafficSplit');

  await world.rollout('guard', 'resume', ...inProduction, '--by', 'approver-1');
  expect((await guardUntil(isRestoring)).length).toBeLessThanOrEqual(2);
  await expectRestored(held);
  await guardUntil(({ state }) => state === 'quiet');
  expect(await world.rollout('guard', ...inProduction)).toMatchObject({ exitCode: 0 });
}, 150_000);

test('nobody and no killed worker ends the restore of a rollout terminated at all traffic', async () => {
  const held = await holdAt(100);
  world.aws.setInSyncDelay('never');
  await world.terminate('production');
  expect((await guardUntil(isRestoring)).length).toBeLessThanOrEqual(2);
  await world.until('production', ({ phase }) => phase === 'restoring');
  const request = ['--image-tag', `main${suffix}`, '--requested-by', 'asker'];
  const refused = await world.rollout('start', ...inProduction, ...request);
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('production is taken by restore') });
  await world.killWorker();
  await world.startWorker();
  world.aws.setInSyncDelay(0);
  await expectRestored(held);
}, 150_000);
