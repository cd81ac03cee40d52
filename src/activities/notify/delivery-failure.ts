import type { ApplicationFailure } from '@temporalio/common';
import { RolloutError } from '../../domain/failure';
import { activityFailure } from '../activity-failure';

// What Slack asks to wait is obeyed, but a wrong answer must not silence us for an hour.
const LONGEST_PAUSE_MS = 300_000;

/** The message did not get through; it is worth another attempt. */
export function notDelivered(evidence: string): RolloutError {
  const next = 'It is tried again; if it lasts, check whether the worker can reach Slack.';
  return new RolloutError({ type: 'NotDelivered', what: 'The message was not delivered to Slack.', evidence, next });
}

/** The same, with the pause that Slack asked for, in seconds; any that is no positive number leaves it to Temporal. */
export function notDeliveredYet(evidence: string, retryAfter: string | number | null): ApplicationFailure {
  const pauseMs = retryAfter === null ? Number.NaN : Number(retryAfter) * 1_000;
  const asked = Number.isFinite(pauseMs) && pauseMs > 0;
  return activityFailure(notDelivered(evidence), asked ? Math.min(pauseMs, LONGEST_PAUSE_MS) : undefined);
}

/** Slack will never take this message as it is, or from us. */
export function messageRefused(evidence: string, next: string, cause?: unknown): RolloutError {
  return new RolloutError(
    { type: 'MessageRefused', what: 'Slack will not take this message.', evidence, next },
    { cause },
  );
}

/** The innermost reason: fetch itself only says that it failed. */
export function reasonOf(error: unknown): string {
  const inner = error instanceof Error && 'original' in error ? error.original : error;
  const cause = inner instanceof Error && inner.cause instanceof Error ? inner.cause : inner;
  return cause instanceof Error ? `${cause.name}: ${cause.message}.` : String(cause);
}
