import type { RolloutResult } from '../../domain/status';
import type { Checker } from './checker';
import type { Rollout } from './open-rollout';
import { approvedContext, slotOf } from './approved-context';
import { failureText } from '../../domain/failure';
import { formatDuration } from '../../domain/duration';
import { guardedSlot } from './deploy-candidate';
import type { RunsOn } from '../run/stop-colour';
import { stopColour } from '../run/stop-colour';
import { releaseCapacity } from './hold-capacity';
import { isKnown } from '../run/workflow-failure';
import { slotName } from '../../domain/colour';
import type { DeployedPush } from '../../domain/push-findings';
import { numberedPush } from '../../domain/push-findings';
import type { RolloutRequest } from '../../domain/request';
import { modeOf } from '../../domain/request';
import { writes } from '../activity-proxies';

/**
 * Stops the old colour and notes how to get back to it. Past the point of no return: nothing here rolls back. What goes
 * wrong keeps the old colour and is alerted; the rollout is completed all the same, since the candidate has all traffic.
 */
export async function retireOldColour(
  rollout: Rollout,
  checker: Checker | null,
  drained: boolean,
): Promise<RolloutResult> {
  const { state } = rollout;
  state.drain = null;
  // With scale-in given back the old colour may shrink by itself: from here on abort, cancel and rollback are refused.
  state.pointOfNoReturn = true;
  await releaseCapacity(rollout);
  const runsOn = drained ? await stopOldColour(rollout, checker) : [notDrained(rollout)];
  const kept = runsOn.map(({ reason }) => reason);
  checker?.stop();
  state.oldColour = kept.length === 0 ? 'retired' : 'kept';
  for (const reason of kept) rollout.tell('OldColourKept', reason);
  await noteUndoTargets(rollout);
  const took = formatDuration(Date.now() - state.startedAt);
  const old = kept.length === 0 ? 'The old colour is at zero.' : `The old colour was kept running. ${kept.join(' ')}`;
  const traffic = runsOn.some(({ hasTraffic }) => hasTraffic)
    ? `The candidate had all traffic after ${took}. SINCE THEN SOMEBODY ELSE GAVE THE OLD COLOUR TRAFFIC.`
    : `The candidate has all traffic after ${took}.`;
  return rollout.close('completed', `${traffic} ${old}`);
}

function notDrained({ state }: Rollout): RunsOn {
  const within = formatDuration(approvedContext(state).settings.draining.withinMs);
  const reason = `The old colour still got requests after ${within}, or nobody could tell. Stop it by hand when it is quiet.`;
  return { reason, hasTraffic: false };
}

/**
 * Checks go on until the first stop is sent: what one of them finds meanwhile keeps the old colour, since it is the only way
 * back from there. @returns why it, or a part of it, was kept
 */
async function stopOldColour({ state }: Rollout, checker: Checker | null): Promise<readonly RunsOn[]> {
  const context = approvedContext(state);
  if (state.stop) {
    const reason = `A check after the draining failed: ${failureText({ ...state.stop, next: '' })}`;
    return [{ reason, hasTraffic: state.stop.type === 'TrafficDrift' }];
  }
  checker?.stop();
  const reasons = await Promise.all(
    context.plan.services.map(({ service, live }) =>
      stopColour({ ...guardedSlot(context, service, live), role: 'the old colour' }),
    ),
  );
  return reasons.filter((reason) => reason !== null);
}

/** The way back after success: which slot and definition `undo` returns to. Losing the note must not fail a rollout. */
async function noteUndoTargets(rollout: Rollout): Promise<void> {
  const context = approvedContext(rollout.state);
  await Promise.all(
    context.plan.services.map(async ({ service, live, candidate }) => {
      const slot = { cluster: context.settings.cluster, service, colour: candidate };
      const former = slotOf(context, service, live);
      const target = { undoSlot: slotName(service, live), undoDefinition: former.definition };
      const push = pushOf(rollout.state.request, former.push ?? null);
      try {
        await writes.noteUndoTarget(`Note the way back on ${slotName(service, candidate)}`, { slot, ...target, push });
      } catch (error) {
        if (!isKnown(error)) throw error;
        rollout.tell(
          'CheckAlert',
          `The undo target ${target.undoDefinition} could not be noted on ${slotName(service, candidate)}.`,
        );
      }
    }),
  );
}

/** What is noted as deployed. An undo goes back to a slot with a note of its own; what has no number leaves the order as it was. */
function pushOf(request: RolloutRequest, former: DeployedPush | null): DeployedPush | null {
  if (modeOf(request) === 'undo') return null;
  return numberedPush(request) ?? former;
}
