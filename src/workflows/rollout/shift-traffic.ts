import { sleep, workflowInfo } from '@temporalio/workflow';
import type { WeightWrite } from '../../activities/traffic/port';
import type { ApprovedContext } from './approved-context';
import type { Rollout } from './open-rollout';
import type { RolloutState } from './rollout-state';
import { approvedContext } from './approved-context';
import { describeWeights, sameWeights, weightsFor } from '../../domain/weights';
import { failureOf, failureTypeOf, isTimeout } from '../run/workflow-failure';
import { formatDuration } from '../../domain/duration';
import { reads, shifts, syncs } from '../activity-proxies';

/** A weight write upwards must be sent within this time or not at all. Fixed: 3-semantics, "Traffic". */
const SEND_WITHIN_MS = 10_000;

/** Within this time a change is usually INSYNC, says Route 53's documentation. */
const USUAL_SYNC = '60s';

/**
 * Gives the candidates a step's weight: one atomic write for all records, INSYNC, the resolvers' TTL, and read back. The
 * window's clock starts after that.
 * @throws TrafficDrift when somebody else changed the records, NotInSync after ten minutes
 */
export async function shiftTraffic(rollout: Rollout, index: number): Promise<void> {
  const { state } = rollout;
  const context = approvedContext(state);
  const weight = context.plan.steps[index]?.weight ?? 0;
  const before = state.confirmed ?? 0;
  state.stepIndex = index;
  // Asked for from now on: should the write land without our hearing of it, the rollback must know.
  state.asked = weight;
  const ttl = context.settings.traffic.ttlMs;
  rollout.show();

  const changeId = await writeUpwards(context, before, weight);
  const summary = `Wait for Route 53: ${weight} %`;
  const withinMs = context.settings.traffic.inSyncWithinMs;
  if (changeId) await syncs.awaitInSync.executeWithOptions({ summary }, [{ changeId, withinMs }]);
  // The write stood already: a lost answer. Nothing can be asked for its INSYNC, so its usual minute is waited for.
  else await sleep(USUAL_SYNC, { summary });
  await sleep(ttl, { summary: `Resolvers keep old answers for ${formatDuration(ttl)}` });
  await expectWeights(context, weight);
  state.confirmed = weight;
  rollout.tell('StepBegun', `The candidate has ${weight} % of traffic (before: ${before} %).`);
}

/**
 * Sends the write until it was sent or ten minutes have passed. Each try has a deadline of its own; an expired one is
 * asked for anew only from here, where a rollback would have interrupted us.
 */
async function writeUpwards(context: ApprovedContext, expected: number, to: number): Promise<string | null> {
  const { inSyncWithinMs } = context.settings.traffic;
  const giveUpAt = Date.now() + inSyncWithinMs;
  for (;;) {
    const write: WeightWrite = { ...allRecords(context), to, expected, sendBefore: Date.now() + SEND_WITHIN_MS };
    try {
      const { changeId } = await shifts.writeWeights.executeWithOptions(
        { summary: `Weights: candidate ${to} %, live ${100 - to} %` },
        [write],
      );
      return changeId;
    } catch (error) {
      const type = failureTypeOf(error);
      const mayRetry = isTimeout(error) || type === 'WriteExpired' || type === 'AwsUnavailable';
      if (!mayRetry) throw error;
      if (Date.now() >= giveUpAt) {
        throw failureOf({
          type: 'NotInSync',
          what: `Route 53 did not take the weights within ${formatDuration(inSyncWithinMs)}.`,
          next: 'Look at Route 53 and the network of the worker, then start again.',
        });
      }
      await sleep('1s', { summary: 'Before the next try to write the weights' });
    }
  }
}

/** What we wrote must be what stands. @throws TrafficDrift */
async function expectWeights(context: ApprovedContext, percent: number): Promise<void> {
  const { weights } = await reads.readWeights.executeWithOptions({ summary: 'Read the weights back' }, [
    recordsToRead(context),
  ]);
  const wrong = context.plan.records.filter((record) => {
    const seen = weights[record.name];
    return !seen || !sameWeights(seen, weightsFor(record.candidate, percent));
  });
  if (wrong.length === 0) return;
  const evidence = wrong.map((record) => {
    const seen = weights[record.name];
    return `${record.name} has ${seen ? describeWeights(seen) : 'no weights'}, we wrote ${describeWeights(weightsFor(record.candidate, percent))}`;
  });
  throw failureOf({
    type: 'TrafficDrift',
    what: 'Somebody else changed the weights right after our write.',
    evidence: `${evidence.join('; ')}.`,
    next: 'Find out who writes these records, then start again.',
  });
}

/** The part of a weight write that is the same for every one of this rollout. */
export function allRecords({
  snapshot,
  plan,
}: ApprovedContext): Pick<WeightWrite, 'hostedZoneId' | 'records' | 'comment'> {
  const { workflowId, runId } = workflowInfo();
  return {
    hostedZoneId: snapshot.hostedZoneId,
    records: plan.records.map(({ name, types, candidate }) => ({ name, types, candidate })),
    comment: `${workflowId} ${runId}`,
  };
}

/** The records of this rollout, to read. */
export function recordsToRead({ snapshot, plan }: ApprovedContext): Parameters<typeof reads.readWeights>[0] {
  return { hostedZoneId: snapshot.hostedZoneId, records: plan.records.map(({ name, types }) => ({ name, types })) };
}

/** Weights of the candidate that this run may have written: everything else was written by somebody else. */
export function ourWeights(state: RolloutState): ReadonlySet<number> {
  const upTo = state.stepIndex ?? -1;
  return new Set([0, ...(state.plan?.steps ?? []).slice(0, upTo + 1).map((step) => step.weight)]);
}
