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

/** A world whose guard looks every few seconds, and in which one service's slots are scaled by themselves. */
export interface GuardWorld extends StoryWorld {
  /** Begins a rollout and keeps it at that weight, where it is to be cut off. */
  holdAt: (weight: number) => Promise<HeldRollout>;
  /** What the guard finds from now on, oldest first, until a look of it is as wanted. */
  guardUntil: (wanted: (report: GuardReport, looks: number) => boolean) => Promise<GuardReport[]>;
  /** Waits for the end of the guard's restore: everything is as before that rollout, and everybody heard of it. */
  expectRestored: (held: HeldRollout) => Promise<void>;
}

/** A rollout that stays where it is until somebody decides. */
export interface HeldRollout {
  readonly before: Standing;
  readonly log: StoryLog;
  /** The last that was known of it. */
  readonly last: RolloutStatus;
  /** Messages before it was cut off. */
  readonly heard: number;
}

const ofEcs = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
const LOOK_EVERY_MS = 100;
const WITHIN_MS = 90_000;

/** Whether the guard acted in this look. */
export function isRestoring({ state, did }: GuardReport): boolean {
  return state === 'orphaned' && did !== null;
}

export async function startGuardWorld(): Promise<GuardWorld> {
  const world = await startStoryWorld();
  const scaling = await haveThemScaled(world);
  return {
    ...world,
    async holdAt(weight) {
      const [before, log] = [await standingOf(world), await openLog(world, scaling)];
      await world.begin('main-b2c3d4e-20260129091500');
      await world.until('production', watchingAt(weight));
      const run = await world.client.describe('production');
      await world.client.decide('pause', run, { id: decisionId('pause'), by: 'approver-1' });
      const last = await world.until('production', ({ mode }) => mode === 'paused');
      expect(await scaleInSuspended(world, scaling)).toEqual([true, true]);
      return { before, log, last, heard: world.told().length };
    },
    async guardUntil(wanted) {
      const since = Date.now();
      const seen: GuardReport[] = [];
      for (;;) {
        const { report } = await world.client.guard('production');
        if (report && report.at > since && report.at !== seen.at(-1)?.at) {
          seen.push(report);
          if (wanted(report, seen.length)) return seen;
        }
        if (Date.now() - since > WITHIN_MS) throw new TypeError(`the guard only found: ${seen.at(-1)?.finding}`);
        await delay(LOOK_EVERY_MS);
      }
    },
    async expectRestored({ before, log, last, heard }) {
      const { outcome, status } = await world.result('production');
      expect([outcome, status.request.requestedBy]).toEqual(['restored', 'guard']);
      // A restore moves traffic and nothing else.
      expect(await standingOf(world)).toEqual({ ...before, others: [1, 1, 1] });
      expect(await scaleInSuspended(world, scaling)).toEqual([false, false]);
      expect(log.breaches(last, status)).toEqual([]);
      expect(world.told().slice(heard)).toEqual(
        expect.arrayContaining(['production: traffic was left WITHOUT AN OWNER', 'production: traffic restored']),
      );
    },
  };
}

/** Both slots of one service get scalable targets, one of whose other switches is off on purpose. */
async function haveThemScaled({ sandbox, byHand }: StoryWorld): Promise<ExpectedScaling[]> {
  const suspended = { DynamicScalingOutSuspended: false, ScheduledScalingSuspended: true };
  const slots = ['blue', 'green'].map((colour) => `service/${sandbox.settings.cluster}/svc-portal-${colour}`);
  for (const ResourceId of slots) {
    const target = { ...ofEcs, ResourceId, MinCapacity: 0, MaxCapacity: 4, SuspendedState: suspended };
    await byHand.scaling.send(new RegisterScalableTargetCommand(target));
  }
  return slots.map((resourceId) => ({ resourceId, suspended }));
}

async function scaleInSuspended(
  { byHand }: StoryWorld,
  scaling: readonly ExpectedScaling[],
): Promise<(boolean | undefined)[]> {
  const ResourceIds = scaling.map(({ resourceId }) => resourceId);
  const answer = await byHand.scaling.send(new DescribeScalableTargetsCommand({ ...ofEcs, ResourceIds }));
  return (answer.ScalableTargets ?? []).map(({ SuspendedState }) => SuspendedState?.DynamicScalingInSuspended);
}
