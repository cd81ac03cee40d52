import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import type { Colour } from '../../domain/colour';
import { slotName } from '../../domain/colour';
import type { ScalingTarget } from '../../domain/topology';
import { describeTargets } from './describe-targets';

/**
 * The scalable targets of slots as they are, in the order of the slots; slots without auto scaling are left out.
 * @throws AccessDenied | AwsRefused | AwsUnavailable
 */
export async function readScaling(
  autoScaling: ApplicationAutoScalingClient,
  input: { readonly cluster: string; readonly slots: readonly { readonly service: string; readonly colour: Colour }[] },
): Promise<{ targets: ScalingTarget[] }> {
  const slots = input.slots.map(({ service, colour }) => {
    return { service, colour, resourceId: `service/${input.cluster}/${slotName(service, colour)}` };
  });
  const ids = slots.map((slot) => slot.resourceId);
  const found = await describeTargets(autoScaling, ids);
  const targets = slots.flatMap((slot) => {
    const target = found.get(slot.resourceId);
    const { DynamicScalingInSuspended, ScheduledScalingSuspended } = target?.SuspendedState ?? {};
    const scaleInSuspended = DynamicScalingInSuspended === true;
    return target ? [{ ...slot, scaleInSuspended, scheduleSuspended: ScheduledScalingSuspended === true }] : [];
  });
  return { targets };
}
