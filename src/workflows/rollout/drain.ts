import { condition, isCancellation, sleep } from '@temporalio/workflow';
import type { Rollout } from './open-rollout';
import { approvedContext } from './approved-context';
import { formatDuration } from '../../domain/duration';
import { freshDrain, isDrained, noteShares } from '../../domain/drained';
import { observe } from './checker';

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

/** Waits until the candidate of a rollback is drained, or its time is over: it is stopped then anyway. */
export async function drainCandidate(rollout: Rollout): Promise<void> {
  const context = approvedContext(rollout.state);
  const { draining, checks, traffic } = context.settings;
  const until = Date.now() + draining.withinMs;
  let progress = freshDrain(Date.now() + traffic.ttlMs + draining.deregistrationDelayMs);
  while (Date.now() < until && !isDrained(progress, draining)) {
    await sleep(checks.everyMs, { summary: 'The candidate drains' });
    try {
      const observation = await observe(rollout, context, Date.now(), 'Does the candidate still get requests?');
      progress = noteShares(progress, observation, 'candidate', draining);
    } catch (error) {
      // Nobody could look; the candidate is kept until somebody can, or until its time is over.
      if (isCancellation(error)) throw error;
    }
  }
}
