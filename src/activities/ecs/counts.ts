import type { ECSClient } from '@aws-sdk/client-ecs';
import type { Colour } from '../../domain/colour';
import { RolloutError } from '../../domain/failure';
import { describeWeights } from '../../domain/weights';
import type { TrafficPort } from '../traffic/port';
import { describeService, describeSlot, nameOf } from './describe-services';
import type { EcsPort, RecordGuard } from './port';
import { updateSlot } from './update-slot';

/** The weights of records by name, as Route 53 has them now. */
export type WeightReader = TrafficPort['readWeights'];

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

/**
 * Sets a slot's count to zero; a slot that is gone already runs nothing and is no failure. See the port.
 * @throws ColourHasTraffic, with nothing changed
 */
export async function stopSlot(
  ecs: ECSClient,
  readWeights: WeightReader,
  { slot, record }: Parameters<EcsPort['stopSlot']>[0],
): ReturnType<EcsPort['stopSlot']> {
  if (record && slot.colour !== null) await refuseTraffic(readWeights, nameOf(slot), slot.colour, record);
  const service = await describeService(ecs, slot.cluster, nameOf(slot));
  if (service?.status !== 'ACTIVE') return { before: 0 };
  const before = service.desiredCount ?? 0;
  if (before > 0) await updateSlot(ecs, slot, { desiredCount: 0 });
  return { before };
}

async function refuseTraffic(
  readWeights: WeightReader,
  name: string,
  colour: Colour,
  { hostedZoneId, ...record }: RecordGuard,
): Promise<void> {
  const { weights } = await readWeights({ hostedZoneId, records: [record] });
  const seen = weights[record.name];
  if (seen?.[colour] === 0) return;
  const stands = seen ? `${record.name} is ${describeWeights(seen)}` : `the weights of ${record.name} are not known`;
  throw new RolloutError({
    type: 'ColourHasTraffic',
    what: `${name} was not stopped: ${stands}.`,
    did: 'Its tasks were left running.',
    next: 'Find out who gave it traffic; stop it when it has none.',
  });
}
