import type { Colour } from '../../domain/colour';
import type { PlannedService } from '../../domain/plan';
import type { ApprovedContext } from './approved-context';
import type { Rollout } from './open-rollout';
import type { Deployed, RolloutState } from './rollout-state';
import { formatDuration } from '../../domain/duration';
import { slotName } from '../../domain/colour';
import { approvedContext, slotOf } from './approved-context';
import { registerRevision, sendDeployment, waitUntilStable } from '../run/deploy-slot';
import { inParallel } from '../run/in-parallel';
import { writes } from '../activity-proxies';
import { isKnown } from '../run/workflow-failure';

/**
 * Deploys every service's candidate, in parallel: definition, service, then the wait until it is really stable. No
 * traffic is touched. The first failure stops the others; what was started is taken back by the story.
 */
export async function deployCandidate(rollout: Rollout): Promise<void> {
  const context = approvedContext(rollout.state);
  const within = formatDuration(context.settings.deploy.stableWithinMs);
  rollout.enter('preparing', {
    what: `The candidate is deployed beside live and must be stable within ${within}. No traffic moves.`,
    at: Date.now() + context.settings.deploy.stableWithinMs,
  });
  rollout.state.deployedAt = Date.now();
  const counts = await wantedCounts(context, context.plan.services);
  await inParallel(context.plan.services, async (planned) => {
    const candidate = await deployService(rollout.state, context, planned, counts.get(planned.service)?.wanted ?? 1);
    rollout.state.deployed.set(planned.service, candidate);
    await awaitStable(context, planned, candidate);
  });
}

async function deployService(
  state: RolloutState,
  { settings }: ApprovedContext,
  planned: PlannedService,
  desired: number,
): Promise<Deployed> {
  const { service, candidate, liveDefinition, image, undoTo } = planned;
  // An undo goes back to the very revision that was live.
  const definition =
    undoTo ?? (await registerRevision({ settings, service, candidate, liveDefinition, image }, state.request.imageTag));
  const slot = { cluster: settings.cluster, service, colour: candidate };
  return { ...(await sendDeployment(slot, { definition, desired })), desired };
}

async function awaitStable(context: ApprovedContext, planned: PlannedService, deployed: Deployed): Promise<void> {
  const { settings } = context;
  const { service, candidate } = planned;
  const slot = { cluster: settings.cluster, service, colour: candidate };
  await waitUntilStable(settings, slot, slotOf(context, service, candidate).targetGroupArn, deployed);
}

/**
 * Before each step: raises candidates that are smaller than live has become (auto scaling), and waits until they are
 * stable again. More traffic must not meet too few tasks.
 */
export async function raiseCandidates(rollout: Rollout, index: number): Promise<void> {
  const { deployed } = rollout.state;
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
    deployed.set(planned.service, { ...candidate, desired: count.wanted });
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
