import type { ApplicationFailure } from '@temporalio/common';
import { RolloutError } from '../../domain/failure';
import { activityFailure } from '../activity-failure';

/** A limit is an hour's at most; a wrong header must not silence us for longer. */
const LONGEST_PAUSE_MS = 3_600_000;

/** What GitHub's documentation asks for where an answer about a secondary limit names no time. */
const USUAL_PAUSE_MS = 60_000;

/** Clocks differ, and a limit is reset by GitHub's. */
const CLOCKS_DIFFER_MS = 1_000;

/** The record is not there yet, and another attempt may help. */
export function notKept(evidence: string): RolloutError {
  const next = 'It is tried again for a day; the rollout does not wait for it.';
  return new RolloutError({ type: 'RecordNotKept', what: 'The record on GitHub is not kept yet.', evidence, next });
}

/** GitHub will not keep this record, however often it is asked. */
export function recordRefused(evidence: string, next: string): RolloutError {
  return new RolloutError({ type: 'RecordRefused', what: 'GitHub will not keep this record.', evidence, next });
}

/** The same as `notKept` with the time to wait. */
export function paused(evidence: string, pauseMs: number): ApplicationFailure {
  return activityFailure(notKept(evidence), pauseMs);
}

/**
 * How long GitHub asks to wait, milliseconds; null when the answer is about no limit. Primary limits are told by the
 * headers, secondary ones by `retry-after` or by words alone.
 */
export function pauseOf(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  said: string,
  now: number,
): number | null {
  if (status !== 403 && status !== 429) return null;
  const after = Number(headers['retry-after']);
  if (after > 0) return Math.min(after * 1_000, LONGEST_PAUSE_MS);
  const reset = Number(headers['x-ratelimit-reset']);
  if (headers['x-ratelimit-remaining'] === '0' && reset > 0) {
    return Math.min(Math.max(reset * 1_000 - now, 0) + CLOCKS_DIFFER_MS, LONGEST_PAUSE_MS);
  }
  return status === 429 || /rate limit/i.test(said) ? USUAL_PAUSE_MS : null;
}
