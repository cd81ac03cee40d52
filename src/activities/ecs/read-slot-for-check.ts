import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { SlotReading } from '../../domain/observation';
import type { SlotRef } from './port';
import { nameOf } from './describe-services';
import { readSlots } from './read-slots';
import { readStoppedTasks } from './stopped-tasks';

/** How a slot stands, for a check: counts, healthy targets, and stops for reasons of the image since a time. */
export async function readSlotForCheck(
  ecs: ECSClient,
  elbv2: ElasticLoadBalancingV2Client,
  slot: SlotRef & { readonly targetGroupArn: string; readonly stopsSince: number },
  signal?: AbortSignal,
): Promise<SlotReading> {
  const [counts, stops] = await Promise.all([
    readSlots(ecs, elbv2, { slots: [slot] }),
    readStoppedTasks(ecs, { cluster: slot.cluster, service: nameOf(slot), since: slot.stopsSince }, signal),
  ]);
  const [seen] = counts.slots;
  return {
    service: slot.service,
    colour: slot.colour,
    desired: seen?.desired ?? 0,
    running: seen?.running ?? 0,
    healthyTargets: seen?.healthyTargets ?? 0,
    imageStops: stops.filter((stop) => stop.kind === 'image'),
    unknown: null,
  };
}
