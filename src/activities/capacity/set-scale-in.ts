import type { ApplicationAutoScalingClient, ScalableTarget } from '@aws-sdk/client-application-auto-scaling';
import { RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import type { ScalingTarget } from '../../domain/topology';
import { awsCall, awsErrorName } from '../aws/errors';
import { cancellation } from '../current-context';
import { describeTargets, serviceCount } from './describe-targets';

/** Two of the three switches of a target: what takes tasks away. Scale-out stays the owner's. */
interface Switches {
  readonly scaleIn: boolean;
  readonly schedule: boolean;
}

/**
 * Suspends scale-in, and the schedules, which take tasks away as well (an evening's lower maximum).
 * @throws AccessDenied | AwsRefused | AwsUnavailable, after every target was tried
 */
export function suspendScaleIn(
  autoScaling: ApplicationAutoScalingClient,
  targets: readonly ScalingTarget[],
): Promise<void> {
  return setScaleIn(autoScaling, targets, () => ({ scaleIn: true, schedule: true }));
}

/** Gives the switches back as their owner had them. @throws like {@link suspendScaleIn} */
export function resumeScaleIn(
  autoScaling: ApplicationAutoScalingClient,
  targets: readonly ScalingTarget[],
): Promise<void> {
  return setScaleIn(autoScaling, targets, ({ scaleInSuspended, scheduleSuspended = false }) => ({
    scaleIn: scaleInSuspended,
    schedule: scheduleSuspended,
  }));
}

/** Sets the switches of targets; what stands so already is not written again, and a target that is gone is left alone. */
async function setScaleIn(
  autoScaling: ApplicationAutoScalingClient,
  targets: readonly ScalingTarget[],
  wanted: (target: ScalingTarget) => Switches,
): Promise<void> {
  const failures: unknown[] = [];
  const ids = targets.map((target) => target.resourceId);
  const current = await describeTargets(autoScaling, ids);
  // In turn: a target that is refused keeps no other from being set, and few calls a second are allowed.
  for (const target of targets) {
    try {
      await setTarget(autoScaling, target.resourceId, current.get(target.resourceId), wanted(target));
    } catch (error) {
      if (cancellation()?.aborted) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function setTarget(
  autoScaling: ApplicationAutoScalingClient,
  resourceId: string,
  target: ScalableTarget | undefined,
  { scaleIn, schedule }: Switches,
): Promise<void> {
  if (target === undefined) return;
  const {
    DynamicScalingInSuspended = false,
    DynamicScalingOutSuspended = false,
    ScheduledScalingSuspended = false,
  } = target.SuspendedState ?? {};
  if (DynamicScalingInSuspended === scaleIn && ScheduledScalingSuspended === schedule) return;
  const command = new RegisterScalableTargetCommand({
    ...serviceCount,
    ResourceId: resourceId,
    // AWS does not say what becomes of a switch that is left out, so the owner's is sent as it was read.
    SuspendedState: {
      DynamicScalingInSuspended: scaleIn,
      DynamicScalingOutSuspended,
      ScheduledScalingSuspended: schedule,
    },
  });
  try {
    await awsCall(`application-autoscaling:RegisterScalableTarget for ${resourceId}`, (untilCancelled) =>
      autoScaling.send(command, untilCancelled),
    );
  } catch (error) {
    // Without capacities a target that went meanwhile cannot be made again, which is as it should be.
    if (!MAY_BE_GONE.has(awsErrorName(error) ?? '')) throw error;
    if ((await describeTargets(autoScaling, [resourceId])).has(resourceId)) throw error;
  }
}

const MAY_BE_GONE = new Set(['ObjectNotFoundException', 'ValidationException']);
