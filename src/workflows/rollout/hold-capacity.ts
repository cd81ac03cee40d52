import { upsertMemo } from '@temporalio/workflow';
import type { ScalingTarget } from '../../domain/topology';
import type { Rollout } from './open-rollout';
import type { Run } from '../run/open-run';
import { approvedContext } from './approved-context';
import { slotName } from '../../domain/colour';
import { isKnown } from '../run/workflow-failure';
import { writes } from '../activity-proxies';

/**
 * Suspends scale-in of both slots' auto scaling, and its schedules, before the first shift: with a part of the traffic a colour looks idle,
 * and live, which is the way back, would be taken away bit by bit. Scale-out goes on.
 */
export async function holdCapacity(rollout: Rollout): Promise<void> {
  const { snapshot } = approvedContext(rollout.state);
  // Before anything that must be given back: whoever has to do that without this run finds in the memo what was.
  upsertMemo({ snapshot });
  if (snapshot.scaling.length === 0) return;
  rollout.state.scalingHeld = true;
  await writes.suspendScaleIn('Suspend scale-in of both slots', { targets: snapshot.scaling });
}

/**
 * Gives scale-in back as it was, in every ending, before a colour is stopped: registering a scalable target brings its
 * service back to the minimum. Never throws: the ending itself must not depend on it.
 */
export async function releaseCapacity(rollout: Rollout): Promise<void> {
  if (!rollout.state.scalingHeld) return;
  await resumeScaling(rollout, approvedContext(rollout.state).snapshot.scaling);
}

/** Gives scale-in of these targets back as it was; tells people the command when it cannot. */
export async function resumeScaling(run: Run, targets: readonly ScalingTarget[]): Promise<void> {
  if (targets.length === 0) return;
  try {
    await writes.resumeScaleIn('Give scale-in back as it was', { targets });
  } catch (error) {
    if (!isKnown(error)) throw error;
    const slots = targets.map(({ service, colour }) => slotName(service, colour)).join(', ');
    run.tell(
      'ScalingSuspended',
      `Scale-in of ${slots} is still suspended: it could not be given back. Do it by hand (the third switch as describe-scalable-targets shows it): ${targets.map(resumeCommand).join('; ')}`,
    );
  }
}

function resumeCommand({ resourceId, scaleInSuspended, scheduleSuspended = false }: ScalingTarget): string {
  return (
    `aws application-autoscaling register-scalable-target --service-namespace ecs --resource-id ${resourceId} ` +
    `--scalable-dimension ecs:service:DesiredCount --suspended-state DynamicScalingInSuspended=${scaleInSuspended},ScheduledScalingSuspended=${scheduleSuspended}`
  );
}
