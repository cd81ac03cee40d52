import { condition, isCancellation, sleep } from '@temporalio/workflow';
import type { RecordReading } from '../../domain/observation';
import type { Rollout } from './open-rollout';
import { approvedContext } from './approved-context';
import { formatDuration } from '../../domain/duration';
import { freshDrain, isDrained } from '../../domain/drained';
import { askCheck } from './ask-check';

/**
 * Waits until the old colour gets no traffic any more. The checker goes on meanwhile, its share readings are what is
 * looked at, and a fail still rolls back.
 * @returns whether it drained in time
 */
export async function drainOldColour(rollout: Rollout): Promise<boolean> {
  const { state } = rollout;
  const { draining, traffic } = approvedContext(state).settings;
  const within = formatDuration(draining.withinMs);
  rollout.enter('draining', {
    what: `The old colour is stopped when it gets < ${draining.shareBelow} % of requests for ${formatDuration(draining.quietForMs)}; kept if not within ${within}.`,
    at: Date.now() + draining.withinMs,
  });
  state.drain = freshDrain(Date.now() + traffic.ttlMs + draining.deregistrationDelayMs);
  const drained = (): boolean => state.drain !== null && isDrained(state.drain, draining);
  const summary = `The old colour drains, ${within} at most`;
  return await condition(drained, draining.withinMs, { summary });
}

/**
 * Waits until the candidate of a rollback is drained, or its time is over.
 * @returns the records that were not as we left them at the last look: somebody else gave the candidate traffic
 */
export async function drainCandidate(rollout: Rollout): Promise<readonly RecordReading[]> {
  const context = approvedContext(rollout.state);
  const { draining, checks, traffic } = context.settings;
  let progress = freshDrain(Date.now() + traffic.ttlMs + draining.deregistrationDelayMs);
  let strays: readonly RecordReading[] = [];
  for (let look = 0; look < Math.ceil(draining.withinMs / checks.everyMs); look += 1) {
    if (isDrained(progress, draining) && strays.length === 0) break;
    await sleep(checks.everyMs, { summary: 'The candidate drains' });
    try {
      const drain = { progress, role: 'candidate' as const, shareBelow: draining.shareBelow };
      const summary = 'Does the candidate still get requests?';
      const answer = await askCheck(rollout, { number: 0, lastSeenAt: Date.now(), drain, summary });
      progress = answer.drain ?? progress;
      strays = answer.deviating.records;
    } catch (error) {
      // Nobody could look; the candidate is kept until somebody can, or until its time is over.
      if (isCancellation(error)) throw error;
    }
  }
  return strays;
}
