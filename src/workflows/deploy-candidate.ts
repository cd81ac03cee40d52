import type { Colour } from '../domain/colour';
import type { PlannedService } from '../domain/plan';
import type { ApprovedContext } from './approved-context';
import type { Rollout } from './open-rollout';
import type { RolloutState } from './rollout-state';
import { formatDuration } from '../domain/duration';
import { slotName } from '../domain/colour';
import { workflowInfo } from '@temporalio/workflow';
import { approvedContext, slotOf } from './approved-context';
import { inParallel } from './in-parallel';
import { waits, writes } from './activity-proxies';
import { isKnown } from './workflow-failure';

/** What runs as a service's candidate: needed again when counts are raised before a step. */
export interface Deployed {
  readonly definition: string;
  readonly deploymentId: string;
}

/**
 * Deploys every service's candidate, in parallel: definition, service, then the wait until it is really stable. No
 * traffic is touched. The first failure stops the others; what was started is taken back by the story.
 */
export async function deployCandidate(rollout: Rollout): Promise<ReadonlyMap<string, Deployed>> {
  const context = approvedContext(rollout.state);
  const within = formatDuration(context.settings.deploy.stableWithinMs);
  rollout.enter('preparing', {
    what: `The candidate is deployed beside live and must be stable within ${within}. No traffic moves.`,
    at: Date.now() + context.settings.deploy.stableWithinMs,
  });
  rollout.state.deployedAt = Date.now();
  const counts = await wantedCounts(context, context.plan.services);
  const deployed = await inParallel(context.plan.services, async (planned): Promise<[string, Deployed]> => {
    const candidate = await deployService(rollout.state, context, planned, counts.get(planned.service)?.wanted ?? 1);
    await awaitStable(context, planned, candidate);
    return [planned.service, candidate];
  });
  return new Map(deployed);
}

async function deployService(
  state: RolloutState,
  { settings }: ApprovedContext,
  planned: PlannedService,
  desired: number,
): Promise<Deployed> {
  const { service, live, candidate, liveDefinition, image } = planned;
  const rolloutId = workflowInfo().runId;
  const name = slotName(service, candidate);
  const { definition } = await writes.registerDefinition.executeWithOptions(
    { summary: `Register ${name} with ${state.request.imageTag}` },
    [{ settings, service, live, candidate, liveDefinition, image, rolloutId }],
  );
  const slot = { cluster: settings.cluster, service, colour: candidate };
  const { deploymentId } = await writes.deploySlot.executeWithOptions(
    { summary: `Deploy ${name} with ${desired} tasks` },
    [{ slot, definition, desired, rolloutId }],
  );
  return { definition, deploymentId };
}

/** Waits until a candidate is stable by our own rule; the SDK's waiter calls a rolled-back service a success. */
async function awaitStable(context: ApprovedContext, planned: PlannedService, deployed: Deployed): Promise<void> {
  const { settings } = context;
  const { stableWithinMs, imageStops, pollMs } = settings.deploy;
  const { service, candidate } = planned;
  const { targetGroupArn } = slotOf(context, service, candidate);
  const summary = `Wait until ${slotName(service, candidate)} is stable and healthy`;
  const slot = { cluster: settings.cluster, service, colour: candidate };
  await waits.awaitStable.executeWithOptions({ summary }, [
    { slot, ...deployed, targetGroupArn, withinMs: stableWithinMs, imageStops, pollMs },
  ]);
}

/**
 * Before each step: raises candidates that are smaller than live has become (auto scaling), and waits until they are
 * stable again. More traffic must not meet too few tasks.
 */
export async function raiseCandidates(
  rollout: Rollout,
  index: number,
  deployed: ReadonlyMap<string, Deployed>,
): Promise<void> {
  const context = approvedContext(rollout.state);
  const weight = context.plan.steps[index]?.weight ?? 0;
  rollout.enter('shifting', {
    what: `${weight} % to the candidate: counts, write, INSYNC, then the TTL of resolvers.`,
  });
  const counts = await wantedCounts(context, context.plan.services);
  await inParallel(context.plan.services, async (planned) => {
    const candidate = deployed.get(planned.service);
    const count = counts.get(planned.service);
    if (!candidate || !count || count.now >= count.wanted) return;
    const slot = { cluster: context.settings.cluster, service: planned.service, colour: planned.candidate };
    const summary = `Raise ${slotName(planned.service, planned.candidate)} to ${count.wanted} tasks, as live has`;
    await writes.raiseCount.executeWithOptions({ summary }, [{ slot, atLeast: count.wanted }]);
    await awaitStable(context, planned, candidate);
  });
}

/** Service -> the candidate's count now, and what it must be: max(live now, live at the start, candidate now). */
async function wantedCounts(
  context: ApprovedContext,
  services: readonly PlannedService[],
): Promise<ReadonlyMap<string, { now: number; wanted: number }>> {
  const slots = services.flatMap((one) =>
    [one.live, one.candidate].map((colour) => {
      const { targetGroupArn } = slotOf(context, one.service, colour);
      return { cluster: context.settings.cluster, service: one.service, colour, targetGroupArn };
    }),
  );
  const read = await writes.readSlots.executeWithOptions({ summary: 'Read the counts of live and candidate' }, [
    { slots },
  ]);
  const desired = (service: string, colour: Colour): number =>
    read.slots.find((slot) => slot.service === service && slot.colour === colour)?.desired ?? 0;
  return new Map(
    services.map(({ service, live, candidate }) => {
      const now = desired(service, candidate);
      const wanted = Math.max(desired(service, live), slotOf(context, service, live).desired, now);
      return [service, { now, wanted }];
    }),
  );
}

/**
 * Sets all candidates to zero. Never throws: a candidate that cannot be stopped is alerted, and must not hide that
 * traffic is safe. @returns whether all of them are stopped
 */
export async function stopCandidates(rollout: Rollout): Promise<boolean> {
  const { settings, plan } = approvedContext(rollout.state);
  const results = await Promise.all(
    plan.services.map(async ({ service, candidate }) => {
      const slot = { cluster: settings.cluster, service, colour: candidate };
      try {
        await writes.stopSlot.executeWithOptions({ summary: `Stop the candidate ${slotName(service, candidate)}` }, [
          { slot },
        ]);
        return true;
      } catch (error) {
        if (!isKnown(error)) throw error;
        const command = `aws ecs update-service --cluster ${settings.cluster} --service ${slotName(service, candidate)} --desired-count 0`;
        rollout.tell(
          'CandidateStillRuns',
          `${slotName(service, candidate)} could not be stopped. It gets no traffic. Stop it: ${command}`,
        );
        return false;
      }
    }),
  );
  return results.every(Boolean);
}
