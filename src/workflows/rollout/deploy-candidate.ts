import type { Colour } from '../../domain/colour';
import type { PlannedService } from '../../domain/plan';
import type { ApprovedContext } from './approved-context';
import type { Rollout } from './open-rollout';
import type { Deployed, RolloutState } from './rollout-state';
import { formatDuration } from '../../domain/duration';
import { slotName } from '../../domain/colour';
import { describeWeights } from '../../domain/weights';
import type { RecordReading } from '../../domain/observation';
import { approvedContext, slotOf } from './approved-context';
import { registerRevision, sendDeployment, waitUntilStable } from '../run/deploy-slot';
import { inParallel } from '../run/in-parallel';
import { reads, writes } from '../activity-proxies';
import type { Stopping } from '../run/stop-colour';
import { stopColour } from '../run/stop-colour';
import type { Again } from '../run/until-answered';
import { untilSeen } from './until-seen';

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
  const counts = await wantedCounts(rollout);
  await inParallel(context.plan.services, async (planned) => {
    const candidate = await deployService(rollout.state, context, planned, counts.get(planned.service)?.wanted ?? 1);
    rollout.state.deployed.set(planned.service, candidate);
    await awaitStable(rollout, planned, candidate);
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

async function awaitStable({ state, tell }: Rollout, planned: PlannedService, deployed: Deployed): Promise<void> {
  const context = approvedContext(state);
  const { settings } = context;
  const { service, candidate } = planned;
  const slot = { cluster: settings.cluster, service, colour: candidate };
  await waitUntilStable(settings, slot, slotOf(context, service, candidate).targetGroupArn, deployed, tell);
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
  const counts = await wantedCounts(rollout);
  const raise = async (planned: PlannedService, again: Again): Promise<void> => {
    const candidate = deployed.get(planned.service);
    const count = counts.get(planned.service);
    if (!candidate || !count || count.now >= count.wanted) return;
    const slot = { cluster: context.settings.cluster, service: planned.service, colour: planned.candidate };
    const summary = `Raise ${slotName(planned.service, planned.candidate)} to ${count.wanted} tasks, as live has`;
    await again(() => writes.raiseCount(summary, { slot, atLeast: count.wanted }));
    deployed.set(planned.service, { ...candidate, desired: count.wanted });
    await again(() => awaitStable(rollout, planned, candidate));
  };
  await untilSeen(rollout, 'The raise of the candidates', (again) =>
    inParallel(context.plan.services, (planned) => raise(planned, again)),
  );
}

/** Service -> the candidate's count now, and what it must be: max(live now, live at the start, candidate now). */
async function wantedCounts(rollout: Rollout): Promise<ReadonlyMap<string, { now: number; wanted: number }>> {
  const context = approvedContext(rollout.state);
  const { services } = context.plan;
  const slots = services.flatMap((one) =>
    [one.live, one.candidate].map((colour) => {
      const { targetGroupArn } = slotOf(context, one.service, colour);
      return { cluster: context.settings.cluster, service: one.service, colour, targetGroupArn };
    }),
  );
  const read = await untilSeen(rollout, 'A look at the counts of both colours', (again) =>
    again(() => reads.readSlots('Read the counts of live and candidate', { slots })),
  );
  const desired = (service: string, colour: Colour): number =>
    read.slots.find((slot) => slot.service === service && slot.colour === colour)?.desired ?? 0;
  return new Map(
    services.map(({ service, live, candidate }) => {
      const now = desired(service, candidate);
      // A live without tasks is what an undo may have to get away from: nothing serves with none.
      const wanted = Math.max(1, desired(service, live), slotOf(context, service, live).desired, now);
      return [service, { now, wanted }];
    }),
  );
}

/**
 * Stops all candidates that have no traffic. Never throws: a candidate that runs on is told, and must not hide that traffic
 * is safe. @param strays records in which somebody else gave the candidate weight: those behind them are not touched
 * @returns those that run on, each with its reason
 */
export async function stopCandidates(rollout: Rollout, strays: readonly RecordReading[]): Promise<readonly string[]> {
  const context = approvedContext(rollout.state);
  const reasons = await Promise.all(
    context.plan.services.map(async ({ service, candidate, record }) => {
      const stray = strays.find(({ name }) => name === record);
      if (stray) {
        const stands = stray.weights ? describeWeights(stray.weights) : (stray.changed ?? 'not known');
        return `${slotName(service, candidate)} runs on: somebody else gave it traffic (${record}: ${stands}).`;
      }
      const runsOn = await stopColour({ ...guardedSlot(context, service, candidate), role: 'the candidate' });
      return runsOn?.reason ?? null;
    }),
  );
  const kept = reasons.filter((reason) => reason !== null);
  for (const reason of kept) rollout.tell('CandidateStillRuns', reason);
  return kept;
}

/** A service's slot with the record that could give it traffic. */
export function guardedSlot(
  { settings, snapshot, plan }: ApprovedContext,
  service: string,
  colour: Colour,
): Pick<Stopping, 'slot' | 'record'> {
  const { hostedZoneId } = snapshot;
  const record = plan.services.find((one) => one.service === service)?.record ?? '';
  const types = plan.records.find(({ name }) => name === record)?.types ?? ['A'];
  return { slot: { cluster: settings.cluster, service, colour }, record: { hostedZoneId, name: record, types } };
}
