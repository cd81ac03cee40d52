import { DescribeServicesCommand, type ECSClient } from '@aws-sdk/client-ecs';
import { describeRawDefinition } from '../../activities/ecs/raw-definition';
import type { ObservedRecordSet, UncolouredService } from './observed';

/** A service that runs without a colour; null when ECS does not have it (any more). */
export async function observeUncoloured(
  ecs: ECSClient,
  cluster: string,
  name: string,
): Promise<UncolouredService | null> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [name], include: ['TAGS'] }));
  const service = services?.[0];
  if (service?.taskDefinition === undefined || service.status === 'INACTIVE') return null;
  return { name, service, running: await readRunning(ecs, service.taskDefinition) };
}

/** The revision that a service runs, also with fields that the SDK does not know. */
export async function readRunning(ecs: ECSClient, arn: string): Promise<UncolouredService['running']> {
  const { definition, tags } = await describeRawDefinition(ecs, arn);
  // Keys that begin with `aws:` are AWS's own and cannot be given to anything.
  return { arn, definition: { ...definition, tags: tags.filter(({ key }) => !key.startsWith('aws:')) } };
}

/** DNS names that the plain ones among the sets point to. */
export function plainTargets(sets: readonly ObservedRecordSet[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => (set.setIdentifier === null && set.pointsTo !== null ? [set.pointsTo] : [])));
}
