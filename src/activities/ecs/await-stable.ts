import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { cancellationSignal, Context, sleep } from '@temporalio/activity';
import { formatDuration } from '../../domain/duration';
import { RolloutError } from '../../domain/failure';
import type { SlotLook, Stability } from './assess-stability';
import { assessStability } from './assess-stability';
import { describeStops } from './classify-stop';
import { nameOf } from './describe-services';
import { lookAtSlot } from './look-at-slot';
import type { EcsPort } from './port';

type AwaitStable = Parameters<EcsPort['awaitStable']>[0];

// How long after a write ECS may still show the state before it.
const SETTLING_MS = 10_000;
// Below the heartbeat time-out of 10 s, because one look at a slow AWS takes longer than that.
const HEARTBEAT_MS = 3_000;
// One look may catch the moment between a task's start and its crash.
const LOOKS_RUNNING = 2;

/** What an attempt leaves to the next one: the limit counts from the first attempt's start. */
interface Progress {
  readonly startedAt: number;
}

function startedAt(): number {
  const details: unknown = Context.current().info.heartbeatDetails;
  const known = typeof details === 'object' && details !== null && 'startedAt' in details;
  return known && typeof details.startedAt === 'number' ? details.startedAt : Date.now();
}

function newestEvents(look: SlotLook | null, since: number): string {
  const messages = (look?.events ?? [])
    .filter(({ at }) => at >= since)
    .slice(0, 3)
    .map(({ message }) => message);
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

function timeIsUp(input: AwaitStable, because: string, last: SlotLook | null, since: number): RolloutError {
  const stops = last && last.stops.length > 0 ? `Stopped tasks: ${describeStops(last.stops)}.` : '';
  const evidence = [stops, newestEvents(last, since)].filter(Boolean).join(' ');
  return new RolloutError({
    type: 'CandidateUnhealthy',
    what: `${nameOf(input.slot)} was not stable within ${formatDuration(input.withinMs)}: ${because}.`,
    ...(evidence === '' ? {} : { evidence }),
    next: "Look at the service's events, the target group's health check and the tasks' logs, then roll out again.",
  });
}

/** Looks once. What AWS does not answer now it may answer at the next look, so that is no more than a reason to wait. */
async function lookOnce(
  look: () => Promise<SlotLook>,
  assess: (look: SlotLook) => Stability,
): Promise<{ readonly look: SlotLook | null; readonly stability: Stability }> {
  try {
    const seen = await look();
    return { look: seen, stability: assess(seen) };
  } catch (error) {
    if (!(error instanceof RolloutError) || error.report.type !== 'AwsUnavailable') throw error;
    return { look: null, stability: { kind: 'waiting', because: error.report.what.replace(/\.$/, '') } };
  }
}

async function waitUntilStable(
  input: AwaitStable,
  since: number,
  look: () => Promise<SlotLook>,
): ReturnType<EcsPort['awaitStable']> {
  let last: SlotLook | null = null;
  let stableLooks = 0;
  let shown = false;
  for (;;) {
    const seen = await lookOnce(look, (slot) => {
      shown ||= slot.deployments.some(({ id }) => id === input.deploymentId);
      const settled = shown || Date.now() - since >= SETTLING_MS;
      return assessStability(slot, { ...input, settled });
    });
    last = seen.look ?? last;
    if (seen.stability.kind === 'failed') throw failure(seen.stability);
    stableLooks = seen.stability.kind === 'stable' ? stableLooks + 1 : 0;
    if (last && stableLooks >= LOOKS_RUNNING) {
      const { running, healthyTargets, stops } = last;
      return {
        running,
        healthyTargets: healthyTargets ?? 0,
        capacityStops: stops.filter(({ kind }) => kind === 'capacity').length,
      };
    }
    if (Date.now() - since >= input.withinMs) {
      const because = seen.stability.kind === 'waiting' ? seen.stability.because : 'it was stable in one look only';
      throw timeIsUp(input, because, last, since);
    }
    await sleep(input.pollMs);
  }
}

/** Waits until a deployment is really stable; see the port. Heartbeats carry the start, so that a retry has no more time. */
export async function awaitStable(
  ecs: ECSClient,
  elbv2: ElasticLoadBalancingV2Client,
  input: AwaitStable,
): ReturnType<EcsPort['awaitStable']> {
  const context = Context.current();
  const progress: Progress = { startedAt: startedAt() };
  const heartbeats = setInterval(() => context.heartbeat(progress), HEARTBEAT_MS);
  try {
    return await waitUntilStable(input, progress.startedAt, () => {
      context.heartbeat(progress);
      return lookAtSlot(ecs, elbv2, input, cancellationSignal());
    });
  } finally {
    clearInterval(heartbeats);
  }
}
