import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describeSlot, nameOf } from '../ecs/describe-services';
import { readStoppedTasks } from '../ecs/stopped-tasks';
import { readTargetHealth } from '../ecs/target-health';
import type { SlotReader } from './observe';

/** Reads slots from ECS and from their target groups. @throws SlotMissing when the slot's ECS service is gone */
export function createSlotReader(ecs: ECSClient, elbv2: ElasticLoadBalancingV2Client): SlotReader {
  return async (slot, signal) => {
    const { service, colour } = slot;
    const described = await describeSlot(ecs, slot, signal);
    const primary = described.deployments?.find((deployment) => deployment.status === 'PRIMARY');
    // Only what runs now is judged: a bad image of an earlier rollout may have crashed here minutes ago.
    const deployment = primary && { id: primary.id ?? '', definition: primary.taskDefinition ?? '' };
    const query = { cluster: slot.cluster, service: nameOf(slot), since: slot.stopsSince, deployment };
    const [stops, targets] = await Promise.all([
      readStoppedTasks(ecs, query, signal),
      readTargetHealth(elbv2, slot.targetGroupArn, signal),
    ]);
    return {
      service,
      colour,
      desired: described.desiredCount ?? 0,
      running: described.runningCount ?? 0,
      healthyTargets: targets.healthy,
      definition: primary?.taskDefinition ?? null,
      imageStops: stops.filter((stop) => stop.kind === 'image'),
      unknown: null,
    };
  };
}
