import { DescribeServicesCommand, type ECSClient } from '@aws-sdk/client-ecs';
import type { ObservedRecordSet, UncolouredService } from './observed';
import { readDefinition } from './raw-definition';

/** A service that runs without a colour; null when ECS does not have it (any more). */
export async function observeUncoloured(
  ecs: ECSClient,
  cluster: string,
  name: string,
): Promise<UncolouredService | null> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [name], include: ['TAGS'] }));
  const service = services?.[0];
  if (service?.taskDefinition === undefined || service.status === 'INACTIVE') return null;
  return { name, service, running: await readDefinition(ecs, service.taskDefinition) };
}

/** DNS names that the plain ones among the sets point to. */
export function plainTargets(sets: readonly ObservedRecordSet[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => (set.setIdentifier === null && set.pointsTo !== null ? [set.pointsTo] : [])));
}
