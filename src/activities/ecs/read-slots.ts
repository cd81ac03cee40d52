import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describeServices, nameOf } from './describe-services';
import type { EcsPort } from './port';
import { readTargetHealth } from './target-health';

async function servicesByCluster(
  ecs: ECSClient,
  slots: Parameters<EcsPort['readSlots']>[0]['slots'],
): Promise<(cluster: string, name: string) => Service | undefined> {
  const clusters = [...new Set(slots.map(({ cluster }) => cluster))];
  const found = await Promise.all(
    clusters.map(async (cluster) => {
      const names = slots.filter((slot) => slot.cluster === cluster).map(nameOf);
      return [cluster, await describeServices(ecs, cluster, names)] as const;
    }),
  );
  const byCluster = new Map(found);
  return (cluster, name) => byCluster.get(cluster)?.get(name);
}

/** Counts and healthy targets of slots, all asked for at once; a slot that is not there has none of anything. */
export async function readSlots(
  ecs: ECSClient,
  elbv2: ElasticLoadBalancingV2Client,
  { slots }: Parameters<EcsPort['readSlots']>[0],
): ReturnType<EcsPort['readSlots']> {
  const [serviceOf, health] = await Promise.all([
    servicesByCluster(ecs, slots),
    Promise.all(slots.map(({ targetGroupArn }) => readTargetHealth(elbv2, targetGroupArn))),
  ]);
  return {
    slots: slots.map((slot, index) => {
      const service = serviceOf(slot.cluster, nameOf(slot));
      return {
        service: slot.service,
        colour: slot.colour,
        desired: service?.desiredCount ?? 0,
        running: service?.runningCount ?? 0,
        healthyTargets: health[index]?.healthy ?? 0,
      };
    }),
  };
}
