import type { ApplicationAutoScalingClient, ScalableTarget } from '@aws-sdk/client-application-auto-scaling';
import { RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import type { ScalingTarget } from '../../domain/topology';
import { awsCall, awsErrorName } from '../aws/errors';
import { describeTargets, serviceCount } from './describe-targets';

/**
 * Suspends scale-in of targets; what is suspended already is not written again, and a target that is gone scales nothing.
 * @throws AccessDenied | AwsRefused | AwsUnavailable
 */
export async function suspendScaleIn(
  autoScaling: ApplicationAutoScalingClient,
  targets: readonly ScalingTarget[],
  signal?: AbortSignal,
): Promise<void> {
  await setScaleIn(autoScaling, targets, true, signal);
}

/**
 * Resumes scale-in of the targets whose owner had not suspended it; the others stay suspended. A target that is gone is
 * left alone.
 * @throws AccessDenied | AwsRefused | AwsUnavailable, after every target was tried
 */
export async function resumeScaleIn(
  autoScaling: ApplicationAutoScalingClient,
  targets: readonly ScalingTarget[],
  signal?: AbortSignal,
): Promise<void> {
  const ours = targets.filter((target) => !target.scaleInSuspended);
  await setScaleIn(autoScaling, ours, false, signal);
}

async function setScaleIn(
  autoScaling: ApplicationAutoScalingClient,
  targets: readonly ScalingTarget[],
  suspended: boolean,
  signal?: AbortSignal,
): Promise<void> {
  const ids = targets.map((target) => target.resourceId);
  const failures: unknown[] = [];
  const current = await describeTargets(autoScaling, ids, signal);
  // In turn: a target that is refused keeps no other from being set, and few calls a second are allowed.
  for (const resourceId of ids) {
    try {
      await setTarget(autoScaling, resourceId, current.get(resourceId), suspended, signal);
    } catch (error) {
      if (signal?.aborted) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function setTarget(
  autoScaling: ApplicationAutoScalingClient,
  resourceId: string,
  target: ScalableTarget | undefined,
  suspended: boolean,
  signal?: AbortSignal,
): Promise<void> {
  if (target === undefined) return;
  const state = target.SuspendedState;
  if ((state?.DynamicScalingInSuspended ?? false) === suspended) return;
  const command = new RegisterScalableTargetCommand({
    ...serviceCount,
    ResourceId: resourceId,
    // AWS does not say what becomes of the switches that are left out, so the owner's are sent as they were read.
    SuspendedState: {
      DynamicScalingInSuspended: suspended,
      DynamicScalingOutSuspended: state?.DynamicScalingOutSuspended ?? false,
      ScheduledScalingSuspended: state?.ScheduledScalingSuspended ?? false,
    },
  });
  try {
    await awsCall(`application-autoscaling:RegisterScalableTarget for ${resourceId}`, () =>
      autoScaling.send(command, { abortSignal: signal }),
    );
  } catch (error) {
    // Without capacities a target that went meanwhile cannot be made again, which is as it should be.
    if (!MAY_BE_GONE.has(awsErrorName(error) ?? '')) throw error;
    if ((await describeTargets(autoScaling, [resourceId], signal)).has(resourceId)) throw error;
  }
}

const MAY_BE_GONE = new Set(['ObjectNotFoundException', 'ValidationException']);
