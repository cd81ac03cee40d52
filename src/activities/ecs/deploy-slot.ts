import type { Deployment, ECSClient, Service } from '@aws-sdk/client-ecs';
import { RolloutError } from '../../domain/failure';
import { describeSlot, nameOf } from './describe-services';
import type { EcsPort } from './port';
import { updateSlot } from './update-slot';

/** The deployment that ECS is carrying out or has carried out last; null when the service has none. */
export function primaryOf(service: Service): Deployment | null {
  return service.deployments?.find(({ status }) => status === 'PRIMARY') ?? null;
}

/**
 * Points the slot at a definition with at least the given count, or leaves alone a slot that already stands so. ECS has
 * no token for this, so a retry knows what its first attempt did by the definition alone: one that this rollout
 * registered nobody else deploys, and one that a slot goes back to is where it must be, whoever brought it there (the
 * circuit breaker of ECS may have been first). That holds with `force` too: again it would only replace good tasks.
 * @throws SlotMissing
 */
export async function deploySlot(
  ecs: ECSClient,
  { slot, definition, desired, force = false }: Parameters<EcsPort['deploySlot']>[0],
): ReturnType<EcsPort['deploySlot']> {
  const service = await describeSlot(ecs, slot);
  const primary = primaryOf(service);
  const count = service.desiredCount ?? 0;
  const sameDefinition = primary?.taskDefinition === definition;
  const failed = primary?.rolloutState === 'FAILED';
  if (primary?.id && sameDefinition && count >= desired && !failed) return { deploymentId: primary.id };

  // ECS makes no new deployment for a definition it already runs. An idle or failed slot needs one of ours, so that its
  // tasks can be told from older ones, and so that a deployment the circuit breaker ended starts again. Any other slot
  // that runs it only lacks tasks.
  const forceNewDeployment = sameDefinition ? failed || count === 0 : force;
  const updated = await updateSlot(ecs, slot, {
    taskDefinition: definition,
    desiredCount: Math.max(desired, count),
    ...(forceNewDeployment ? { forceNewDeployment } : {}),
  });
  const deploymentId = updated ? primaryOf(updated)?.id : undefined;
  if (deploymentId) return { deploymentId };
  throw new RolloutError({
    type: 'AwsUnavailable',
    what: `ECS took the update of ${nameOf(slot)} but answered no deployment.`,
    next: 'The call is repeated; it finds the deployment if there is one.',
  });
}
