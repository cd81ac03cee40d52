import type { RolloutResult } from '../../domain/status';
import type { Checker } from './checker';
import type { Rollout } from './open-rollout';
import { approvedContext, slotOf } from './approved-context';
import { formatDuration } from '../../domain/duration';
import { releaseCapacity } from './hold-capacity';
import { isKnown } from '../run/workflow-failure';
import { slotName } from '../../domain/colour';
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
  // In the same task as the first scale-down is sent: from here on abort, cancel and rollback are refused.
  state.pointOfNoReturn = true;
  checker?.stop();
  await releaseCapacity(rollout);
  const retired = drained && (await stopOldColour(rollout));
  state.oldColour = retired ? 'retired' : 'kept';
  if (!drained) {
    const within = formatDuration(approvedContext(state).settings.draining.withinMs);
    rollout.tell(
      'OldColourKept',
      `The old colour still got requests after ${within}, or nobody could tell. It keeps running without weight. Stop it by hand when it is quiet.`,
    );
  }
  await noteUndoTargets(rollout);
  const took = formatDuration(Date.now() - state.startedAt);
  const old = retired ? 'The old colour is at zero.' : 'The old colour was kept running.';
  return rollout.close('completed', `The candidate has all traffic after ${took}. ${old}`);
}

async function stopOldColour(rollout: Rollout): Promise<boolean> {
  const { settings, plan } = approvedContext(rollout.state);
  const stopped = await Promise.all(
    plan.services.map(async ({ service, live }) => {
      const slot = { cluster: settings.cluster, service, colour: live };
      try {
        await writes.stopSlot.executeWithOptions({ summary: `Stop the old colour ${slotName(service, live)}` }, [
          { slot },
        ]);
        return true;
      } catch (error) {
        if (!isKnown(error)) throw error;
        rollout.tell(
          'OldColourKept',
          `${slotName(service, live)} could not be stopped. It gets no traffic; stop it by hand.`,
        );
        return false;
      }
    }),
  );
  return stopped.every(Boolean);
}

/** The way back after success: which slot and definition `undo` returns to. Losing the note must not fail a rollout. */
async function noteUndoTargets(rollout: Rollout): Promise<void> {
  const context = approvedContext(rollout.state);
  await Promise.all(
    context.plan.services.map(async ({ service, live, candidate }) => {
      const slot = { cluster: context.settings.cluster, service, colour: candidate };
      const target = { undoSlot: slotName(service, live), undoDefinition: slotOf(context, service, live).definition };
      try {
        await writes.noteUndoTarget.executeWithOptions(
          { summary: `Note the way back on ${slotName(service, candidate)}` },
          [{ slot, ...target }],
        );
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
