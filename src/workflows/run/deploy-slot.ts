import { workflowInfo } from '@temporalio/workflow';
import type { EcsPort, SlotRef } from '../../activities/ecs/port';
import type { EnvironmentSettings } from '../../domain/settings';
import { slotName } from '../../domain/colour';
import { waits, writes } from '../activity-proxies';

/** What runs in a slot, and by which of ECS's deployments. */
export interface SentDeployment {
  readonly definition: string;
  readonly deploymentId: string;
}

/** Registers a slot's revision with the new image, once a run however often it is asked for, and answers its ARN. */
export async function registerRevision(
  input: Omit<Parameters<EcsPort['registerDefinition']>[0], 'rolloutId'>,
  imageTag: string,
): Promise<string> {
  const summary = `Register ${slotName(input.service, input.candidate)} with ${imageTag}`;
  const rolloutId = workflowInfo().runId;
  const { definition } = await writes.registerDefinition.executeWithOptions({ summary }, [{ ...input, rolloutId }]);
  return definition;
}

/** Points a slot at a revision with at least so many tasks; `force` asks ECS for a new deployment in any case. */
export async function sendDeployment(
  slot: SlotRef,
  { definition, desired, force = false }: { definition: string; desired: number; force?: boolean },
): Promise<SentDeployment> {
  const summary = `Deploy ${slotName(slot.service, slot.colour)} with ${desired} tasks`;
  const rolloutId = workflowInfo().runId;
  const input = { slot, definition, desired, rolloutId, force };
  const { deploymentId } = await writes.deploySlot.executeWithOptions({ summary }, [input]);
  return { definition, deploymentId };
}

/**
 * Waits until a deployment is stable by our own rule; the SDK's waiter calls a rolled-back service a success.
 * @throws CandidateCrashed, CandidateUnhealthy, DeploymentReplaced
 */
export async function waitUntilStable(
  { deploy }: Pick<EnvironmentSettings, 'deploy'>,
  slot: SlotRef,
  targetGroupArn: string | null,
  { definition, deploymentId }: SentDeployment,
): Promise<void> {
  const { stableWithinMs: withinMs, imageStops, pollMs } = deploy;
  const summary = `Wait until ${slotName(slot.service, slot.colour)} is stable and healthy`;
  const input = { slot, definition, deploymentId, targetGroupArn, withinMs, imageStops, pollMs };
  await waits.awaitStable.executeWithOptions({ summary }, [input]);
}
