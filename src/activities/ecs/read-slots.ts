import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describeService, nameOf } from './describe-services';
import type { EcsPort } from './port';
import { readTargetHealth } from './target-health';

/** Counts and healthy targets of slots, all asked for at once; a slot that is not there has none of anything. */
export async function readSlots(
  ecs: ECSClient,
  elbv2: ElasticLoadBalancingV2Client,
  { slots }: Parameters<EcsPort['readSlots']>[0],
): ReturnType<EcsPort['readSlots']> {
  const read = slots.map(async (slot) => {
    const [service, { healthy }] = await Promise.all([
      describeService(ecs, slot.cluster, nameOf(slot)),
      readTargetHealth(elbv2, slot.targetGroupArn),
    ]);
    const { desiredCount: desired = 0, runningCount: running = 0 } = service ?? {};
    return { service: slot.service, colour: slot.colour, desired, running, healthyTargets: healthy };
  });
  return { slots: await Promise.all(read) };
}
