import type { ECSClient } from '@aws-sdk/client-ecs';
import { describeServices, describeSlot, nameOf } from './describe-services';
import type { EcsPort } from './port';
import { updateSlot } from './update-slot';

/** Raises a slot's count; see the port. @throws SlotMissing */
export async function raiseCount(
  ecs: ECSClient,
  { slot, atLeast }: Parameters<EcsPort['raiseCount']>[0],
): ReturnType<EcsPort['raiseCount']> {
  const before = (await describeSlot(ecs, slot)).desiredCount ?? 0;
  if (before >= atLeast) return { desired: before };
  await updateSlot(ecs, slot, { desiredCount: atLeast });
  return { desired: atLeast };
}

/** Sets a slot's count to zero; a slot that is gone already runs nothing and is no failure. */
export async function stopSlot(
  ecs: ECSClient,
  { slot }: Parameters<EcsPort['stopSlot']>[0],
): ReturnType<EcsPort['stopSlot']> {
  const service = (await describeServices(ecs, slot.cluster, [nameOf(slot)])).get(nameOf(slot));
  if (service?.status !== 'ACTIVE') return { before: 0 };
  const before = service.desiredCount ?? 0;
  if (before > 0) await updateSlot(ecs, slot, { desiredCount: 0 });
  return { before };
}
