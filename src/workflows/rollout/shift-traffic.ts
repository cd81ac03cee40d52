import { workflowInfo } from '@temporalio/workflow';
import type { ApprovedContext } from './approved-context';
import type { Rollout } from './open-rollout';
import type { RolloutState } from './rollout-state';
import type { Move } from '../run/move-traffic';
import { approvedContext } from './approved-context';
import { failureOf } from '../run/workflow-failure';
import { describeStrays, moveTraffic } from '../run/move-traffic';
import { untilSeen } from './until-seen';

/**
 * Gives the candidates a step's weight: one atomic write for all records, INSYNC, the resolvers' TTL, and read back. The
 * window's clock starts after that.
 * @throws TrafficDrift when somebody else changed the records, NotInSync after ten minutes, AwsUnavailable when nobody could
 * read them back for as long as checks may be inconclusive
 */
export async function shiftTraffic(rollout: Rollout, index: number): Promise<void> {
  const { state } = rollout;
  const context = approvedContext(state);
  const weight = context.plan.steps[index]?.weight ?? 0;
  const before = state.confirmed ?? 0;
  state.stepIndex = index;
  // Asked for from now on: should the write land without our hearing of it, the rollback must know.
  state.asked = weight;
  rollout.show();

  const { traffic } = context.settings;
  const what = `candidate ${weight} %, live ${100 - weight} %`;
  const readBack: Move['readBack'] = (look) => untilSeen(rollout, 'Reading the weights back', (again) => again(look));
  const write = allRecords(context);
  const strays = await moveTraffic({ write, traffic, to: weight, expected: before, what, readBack });
  if (strays.length > 0) {
    throw failureOf({
      type: 'TrafficDrift',
      what: 'Somebody else changed the weights right after our write.',
      evidence: `${describeStrays(strays)}; we wrote ${what}.`,
      next: 'Find out who writes these records, then start again.',
    });
  }
  state.confirmed = weight;
  rollout.tell('StepBegun', `The candidate has ${weight} % of traffic (before: ${before} %).`);
}

/** The part of a weight write that is the same for every one of this rollout. */
export function allRecords({ snapshot, plan }: ApprovedContext): Move['write'] {
  const { workflowId, runId } = workflowInfo();
  return {
    hostedZoneId: snapshot.hostedZoneId,
    records: plan.records.map(({ name, types, candidate }) => ({ name, types, candidate })),
    comment: `${workflowId} ${runId}`,
  };
}

/** Weights of the candidate that this run may have written: everything else was written by somebody else. */
export function ourWeights(state: RolloutState): ReadonlySet<number> {
  const upTo = state.stepIndex ?? -1;
  return new Set([0, ...(state.plan?.steps ?? []).slice(0, upTo + 1).map((step) => step.weight)]);
}
