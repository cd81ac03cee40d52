import type { Client } from '@temporalio/client';
import type { GuardRequest } from '../domain/guard';
import { formatDuration, formatTime } from '../domain/duration';
import { guardId } from '../workflows/messages';
import { ClientFailure } from './client-failure';
import { explained } from './explain-failure';
import { describeGuard } from './guard-look';

/** A guard that is forgotten would guard nothing: after a day somebody has to want it again. */
const LONGEST_PAUSE_MS = 24 * 3_600_000;

/** Who changes the guard, and why. */
export interface GuardChange {
  readonly by: string;
  readonly reason?: string;
}

/**
 * Lets an environment's guard only look for a while, 24 h at most; then it acts again by itself. Returns until when, epoch
 * milliseconds. Throws `usage` when that is too long, `nothingRuns` when there is no guard.
 */
export async function pauseGuard(
  client: Client,
  environment: string,
  change: GuardChange & { readonly forMs: number },
): Promise<number> {
  if (change.forMs > LONGEST_PAUSE_MS) {
    throw new ClientFailure('usage', `a guard is paused for ${formatDuration(LONGEST_PAUSE_MS)} at most`);
  }
  const until = Date.now() + change.forMs;
  await setPause(client, environment, until, `paused until ${formatTime(until)}`, change);
  return until;
}

/** Lets an environment's guard act again. Throws `nothingRuns` when there is no guard. */
export async function resumeGuard(client: Client, environment: string, change: GuardChange): Promise<void> {
  await setPause(client, environment, null, 'resumed', change);
}

/**
 * The pause is an argument of the guard's looks rather than a pause of its Schedule, which would never end by itself and
 * would blind the guard as well.
 */
async function setPause(
  client: Client,
  environment: string,
  pausedUntil: number | null,
  what: string,
  { by, reason }: GuardChange,
): Promise<void> {
  const request: GuardRequest = { environment, pausedUntil };
  const note = `${what} by ${by}${reason ? `: ${reason}` : ''}`;
  await explained(client, async () => {
    await describeGuard(client, environment);
    await client.schedule.getHandle(guardId(environment)).update((schedule) => ({
      ...schedule,
      action: { ...schedule.action, args: [request] },
      state: { ...schedule.state, note },
    }));
  });
}
