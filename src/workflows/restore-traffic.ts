import { CancellationScope, sleep } from '@temporalio/workflow';
import type { RolloutRequest } from '../domain/request';
import type { RolloutResult } from '../domain/status';
import type { ScalingTarget } from '../domain/topology';
import type { End } from './run/before-writes';
import type { Restore } from './restore/open-restore';
import type { RestorePlan } from './restore/inspect-restore';
import type { Return } from './run/return-traffic';
import { formatDuration } from '../domain/duration';
import { untilWrites } from './run/before-writes';
import { destinationOf, releasedText, restoredText } from './restore/restore-texts';
import { inspectRestore } from './restore/inspect-restore';
import { openRestore } from './restore/open-restore';
import { readRequest } from './run/read-request';
import { resumeScaling } from './rollout/hold-capacity';
import { returnTraffic, stayReturned } from './run/return-traffic';
import { untilVerified } from './run/until-verified';

/**
 * Sends all traffic to a named colour, verified, and nothing else: what a rollout that was cut off cannot do any more.
 * Tasks are left as they are. Asked for by a person or by the guard; once it writes, nothing stops it.
 */
export async function restoreTraffic(request: RolloutRequest): Promise<RolloutResult> {
  const restore = openRestore(readRequest(request, 'restore', ['restore']));
  return CancellationScope.nonCancellable(async () => {
    const { outcome, message } = await story(restore);
    return restore.close(outcome, message);
  });
}

async function story(restore: Restore): Promise<End> {
  const { state } = restore;
  // Reads only.
  const plan = await untilWrites(restore, () => restore.interruptible(() => inspectRestore(restore)));
  if ('outcome' in plan) return plan;

  const destination = destinationOf(plan);
  const began = Date.now();
  state.firstShiftAt = began;
  restore.enter('restoring', { what: `All weight to ${destination}; then verified, and late writes looked for.` });
  const by = `${state.request.requestedBy}${state.request.reason ? `: ${state.request.reason}` : ''}`;
  restore.tell('Restoring', `All traffic is being sent to ${destination}. Asked for by ${by}.`);

  const { write, settings, before } = plan;
  const back: Return = { write, settings, before, destination, ours: lateWrites(plan) };
  const verified = await untilVerified(restore, back, () => returnTraffic(restore, back));
  if (!verified) {
    await resumeScaling(restore, suspendedBefore(plan));
    return { outcome: 'released', message: releasedText(plan) };
  }
  const took = formatDuration(Date.now() - began);
  restore.tell('WeightsWritten', `All traffic is on ${destination}, verified after ${took}.`);
  state.next = { what: 'Late writes are looked for.', at: Date.now() + plan.settings.rollback.reassertForMs };
  restore.show();
  await stayReturned(restore, back);
  await resumeScaling(restore, suspendedBefore(plan));
  return { outcome: 'restored', message: restoredText(plan, took) };
}

/**
 * Weights that may still come from the run that was cut off, and are written over: a write of its, sent right before its
 * end, may land for as long as a signed request lives. Which steps it had is not known any more, so any whole percent may
 * be one. After that time, and where no run was cut off, whatever stands there is somebody else's: alerted, not fought.
 */
function lateWrites({ last, settings }: RestorePlan): ReadonlySet<number> {
  const ours = new Set<number>();
  if (last?.kind !== 'orphaned') return ours;
  const remaining = last.closedAt + settings.rollback.reassertForMs - Date.now();
  if (remaining <= 0) return ours;
  for (let percent = 0; percent <= 100; percent += 1) ours.add(percent);
  void sleep(remaining, { summary: 'Until then the run that was cut off may still write' }).then(() => {
    ours.clear();
  });
  return ours;
}

/** Scale-in that the run which was cut off suspended, and cannot give back any more. */
function suspendedBefore({ last }: RestorePlan): readonly ScalingTarget[] {
  return last?.kind === 'orphaned' ? last.snapshot.scaling : [];
}
