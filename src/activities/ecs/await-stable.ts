import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { heartbeat, sleep } from '@temporalio/activity';
import { formatDuration } from '../../domain/duration';
import { RolloutError } from '../../domain/failure';
import { firstStart } from '../as-activity';
import type { SlotLook, Stability } from './assess-stability';
import { assessStability } from './assess-stability';
import { describeStops } from './classify-stop';
import { nameOf } from './describe-services';
import { lookAtSlot } from './look-at-slot';
import type { EcsPort } from './port';

type AwaitStable = Parameters<EcsPort['awaitStable']>[0];

// How long after a write ECS may still show the state before it.
const SETTLING_MS = 10_000;
// One look may catch the moment between a task's start and its crash.
const LOOKS_RUNNING = 2;
// Most deployments are stable within seconds, and one that takes minutes is not to be asked about each second.
const FIRST_PAUSE_MS = 400;
const PART_OF_WAIT = 0.2;
// Stable is what it still is after this time.
const CONFIRM_AFTER_MS = 1_000;

// What was seen this long ago is still what keeps a deployment from being stable.
const RECENT_MS = 60_000;

function newestEvents(look: SlotLook | null, since: number): string {
  const messages = (look?.events ?? [])
    .filter(({ createdAt }) => (createdAt?.getTime() ?? 0) >= since)
    .slice(0, 3)
    .map(({ message = '' }) => message);
  return messages.length === 0 ? '' : `Newest events of the service: ${messages.join(' ')}`;
}

function failure(stability: Extract<Stability, { kind: 'failed' }>): RolloutError {
  const { type, what, evidence } = stability;
  const next =
    type === 'DeploymentReplaced'
      ? 'Find who else deploys to this slot and stop it, then roll out again.'
      : "Look at the stopped tasks' logs, correct the release, and roll out its new image.";
  return new RolloutError({ type, what, ...(evidence === '' ? {} : { evidence }), next });
}

function timeIsUp(input: AwaitStable, seen: Seen, last: Seen | null, since: number): RolloutError {
  const blind = !last?.look || Date.now() - last.at > RECENT_MS;
  const { stability } = blind ? seen : last;
  const because = stability.kind === 'waiting' ? stability.because : 'it was stable in one look only';
  const within = formatDuration(input.withinMs);
  const look = last?.look ?? null;
  const stops = look && look.stops.length > 0 ? `Stopped tasks: ${describeStops(look.stops)}.` : '';
  const evidence = [stops, newestEvents(look, since)].filter(Boolean).join(' ');
  return new RolloutError({
    type: blind ? 'CandidateUnseen' : 'CandidateUnhealthy',
    what: `${nameOf(input.slot)} was not ${blind ? 'seen stable' : 'stable'} within ${within}: ${because}.`,
    ...(evidence === '' ? {} : { evidence }),
    next: blind
      ? "Look at the network of the worker, its credentials and AWS's status page, then roll out again."
      : "Look at the service's events, the target group's health check and the tasks' logs, then roll out again.",
  });
}

/** What one look came to, and when; without a look nobody could. */
interface Seen {
  readonly at: number;
  readonly look: SlotLook | null;
  readonly stability: Stability;
}

/**
 * Looks once. What AWS does not answer now it may answer at the next look, and an error that nobody foresaw may be gone by
 * then, so neither is more than a reason to wait: the limit ends it, and so does a cancellation, which the pause tells.
 */
async function lookOnce(look: () => Promise<SlotLook>, assess: (look: SlotLook) => Stability): Promise<Seen> {
  try {
    const seen = await look();
    return { at: Date.now(), look: seen, stability: assess(seen) };
  } catch (error) {
    const known = error instanceof RolloutError ? error.report : null;
    if (known && known.type !== 'AwsUnavailable') throw error;
    const because = (known?.what ?? String(error)).replace(/\.$/, '');
    return { at: Date.now(), look: null, stability: { kind: 'waiting', because } };
  }
}

/** Waits until a deployment is really stable; see the port. The limit counts from the first attempt's start. */
export async function awaitStable(
  ecs: ECSClient,
  elbv2: ElasticLoadBalancingV2Client,
  input: AwaitStable,
): ReturnType<EcsPort['awaitStable']> {
  const since = firstStart();
  const look = (thorough: boolean): Promise<SlotLook> => {
    heartbeat(since);
    return lookAtSlot(ecs, elbv2, { ...input, thorough, ageMs: Date.now() - since });
  };
  let last: Seen | null = null;
  let stableLooks = 0;
  let shown = false;
  // What was just sent is not carried out yet; after a worker's death it may long be.
  if (Date.now() - since < FIRST_PAUSE_MS) await sleep(Math.min(input.pollMs, FIRST_PAUSE_MS));
  for (;;) {
    const confirms = stableLooks > 0;
    const seen = await lookOnce(
      () => look(confirms),
      (slot) => {
        shown ||= slot.deployments.some(({ id }) => id === input.deploymentId);
        const settled = shown || Date.now() - since >= SETTLING_MS;
        return assessStability(slot, { ...input, settled });
      },
    );
    if (seen.look) last = seen;
    if (seen.stability.kind === 'failed') throw failure(seen.stability);
    stableLooks = seen.stability.kind === 'stable' ? stableLooks + 1 : 0;
    if (seen.look) {
      const { running, healthyTargets, stops } = seen.look;
      const lacking = stops.filter(({ kind }) => kind === 'capacity');
      const answer = { running, healthyTargets: healthyTargets ?? 0, capacityStops: lacking.length };
      if (stableLooks >= LOOKS_RUNNING) return answer;
      if (input.capacityToo && lacking.length > 0) return { ...answer, short: describeStops(lacking) };
    }
    if (Date.now() - since >= input.withinMs) {
      throw timeIsUp(input, seen, last, since);
    }
    // A look that only confirms is due after a second, however long it took to get there.
    const pauseMs = stableLooks > 0 ? CONFIRM_AFTER_MS : Math.max(FIRST_PAUSE_MS, (Date.now() - since) * PART_OF_WAIT);
    await sleep(Math.min(input.pollMs, pauseMs));
  }
}
