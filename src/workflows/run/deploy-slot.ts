import { workflowInfo } from '@temporalio/workflow';
import type { EcsPort, SlotRef } from '../../activities/ecs/port';
import type { EnvironmentSettings } from '../../domain/settings';
import { formatDuration } from '../../domain/duration';
import { slotName } from '../../domain/colour';
import type { Tell } from './tell';
import { waits, writes } from '../activity-proxies';
import { within } from './within';

/** The activity knows the tasks, so it has this much longer to say why the time is up; where it cannot, the workflow ends it. */
const LAST_LOOK_MS = 2 * 60_000;

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
  // Its own settings alone: those of forty services, forty times, would be a good part of what a history may hold.
  const { environment, services } = input.settings;
  const settings = { environment, services: services.filter(({ name }) => name === input.service) };
  const { definition } = await writes.registerDefinition(summary, { ...input, settings, rolloutId });
  return definition;
}

/** Points a slot at a revision with at least so many tasks; `force` asks ECS for a new deployment in any case. */
export async function sendDeployment(
  slot: SlotRef,
  { definition, desired, force = false }: { definition: string; desired: number; force?: boolean },
): Promise<SentDeployment> {
  const summary = `Deploy ${slotName(slot.service, slot.colour)} with ${desired} tasks`;
  const rolloutId = workflowInfo().runId;
  const { deploymentId } = await writes.deploySlot(summary, { slot, definition, desired, rolloutId, force });
  return { definition, deploymentId };
}

/**
 * Waits until a deployment is stable by our own rule; the SDK's waiter calls a rolled-back service a success.
 * @throws CandidateCrashed, CandidateUnhealthy, CandidateUnseen, DeploymentReplaced
 */
export async function waitUntilStable(
  { deploy }: Pick<EnvironmentSettings, 'deploy'>,
  slot: SlotRef,
  targetGroupArn: string | null,
  { definition, deploymentId }: SentDeployment,
  tell: Tell,
): Promise<void> {
  const { stableWithinMs: withinMs, imageStops, pollMs } = deploy;
  const name = slotName(slot.service, slot.colour);
  const summary = `Wait until ${name} is stable and healthy`;
  const input = { slot, definition, deploymentId, targetGroupArn, withinMs, imageStops, pollMs };
  await within(
    withinMs + LAST_LOOK_MS,
    async () => {
      const { short, capacityStops } = await waits.awaitStable(summary, { ...input, capacityToo: true });
      if (short === undefined) return;
      // Told once: lack of capacity may pass, and nothing is wrong with the image.
      const limit = formatDuration(withinMs);
      tell(
        'CheckAlert',
        `${name}: ${capacityStops} tasks were not started for lack of capacity (${short}). ECS goes on trying, for ${limit} at most.`,
      );
      await waits.awaitStable(summary, input);
    },
    () => ({
      type: 'CandidateUnseen',
      what: `${name} was not seen stable within ${formatDuration(withinMs)}: the wait for it has not answered.`,
      next: 'Look at the workers and at the pending activities in the Temporal UI, then start again.',
    }),
  );
}
