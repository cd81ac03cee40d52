import { CancellationScope } from '@temporalio/workflow';
import type { RolloutRequest } from '../domain/request';
import type { RolloutResult } from '../domain/status';
import type { Checker } from './rollout/checker';
import type { Rollout } from './rollout/open-rollout';
import type { Ending } from './run/before-writes';
import { untilWrites } from './run/before-writes';
import { approvedContext } from './rollout/approved-context';
import { deployCandidate, raiseCandidates } from './rollout/deploy-candidate';
import { drainOldColour } from './rollout/drain';
import { healthyWindow } from './rollout/healthy-window';
import { holdCapacity } from './rollout/hold-capacity';
import { openRollout } from './rollout/open-rollout';
import { preflight } from './rollout/preflight';
import { readRequest } from './run/read-request';
import { quorum } from './rollout/quorum';
import { retireOldColour } from './rollout/retire-old-colour';
import { rollBack } from './rollout/roll-back';
import { shiftTraffic } from './rollout/shift-traffic';
import { smokeCandidate } from './rollout/smoke-candidate';
import { startChecker } from './rollout/checker';

/**
 * Carries an image tag to production by blue-green: approved by people, watched all the way, taken back by itself.
 *
 * A worker may die on any line: Temporal continues there. What was being done is done again, and every activity is
 * idempotent; no time without a worker counts as healthy. Cancelling is an abort, so the story itself runs in a scope
 * that cancellation does not reach, and each part is interrupted by `stop` alone: a failed check, an abort, a bug.
 */
export async function productionRollout(request: RolloutRequest): Promise<RolloutResult> {
  const rollout = openRollout(readRequest(request, 'rollout', ['rollout', 'undo']));
  return CancellationScope.nonCancellable(() => story(rollout));
}

async function story(rollout: Rollout): Promise<RolloutResult> {
  // Reads only. Nothing is written to AWS before the quorum.
  const ending = await untilWrites(rollout, () => untilApproved(rollout));
  if (ending) return rollout.close(ending.outcome, ending.message);

  let checker: Checker | null = null;
  let drained = false;
  try {
    // From here on there is something to take back, but no traffic is touched yet.
    await rollout.interruptible(() => deployCandidate(rollout));
    await rollout.interruptible(() => smokeCandidate(rollout));
    await rollout.interruptible(() => holdCapacity(rollout));

    for (const index of approvedContext(rollout.state).plan.steps.keys()) {
      await rollout.interruptible(() => raiseCandidates(rollout, index));
      // From the first weight write on, in every phase, until a rollback or the first scale-down.
      checker ??= startChecker(rollout);
      await rollout.interruptible(() => shiftTraffic(rollout, index));
      await rollout.interruptible(() => healthyWindow(rollout, index));
    }
    drained = await rollout.interruptible(() => drainOldColour(rollout));
  } catch (failure) {
    // Traffic to live first, then the candidate to zero.
    return rollBack(rollout, failure, checker);
  }
  // The point of no return: from the first scale-down on an abort comes too late.
  return retireOldColour(rollout, checker, drained);
}

/** Preflight and quorum. */
async function untilApproved(rollout: Rollout): Promise<Ending> {
  return (
    (await rollout.interruptible(() => preflight(rollout))) ?? (await rollout.interruptible(() => quorum(rollout)))
  );
}
