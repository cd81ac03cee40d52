import { ApplicationFailure } from '@temporalio/common';
import type { FailureReport } from '../../domain/failure';
import { failureText, RolloutError } from '../../domain/failure';

// What Slack asks to wait is obeyed, but a wrong answer must not silence us for an hour.
const LONGEST_PAUSE_MS = 300_000;

/** The message did not get through; it is worth another attempt. */
export function notDelivered(evidence: string): RolloutError {
  return new RolloutError(undelivered(evidence));
}

/**
 * The same, with the pause that Slack asked for, in seconds; any that is no positive number leaves it to Temporal. Made
 * here, because only an ApplicationFailure can carry the pause.
 */
export function notDeliveredYet(evidence: string, retryAfter: string | number | null): ApplicationFailure {
  const report = undelivered(evidence);
  const pauseMs = retryAfter === null ? Number.NaN : Number(retryAfter) * 1_000;
  return ApplicationFailure.create({
    type: report.type,
    message: failureText(report),
    nonRetryable: false,
    details: [report],
    nextRetryDelay: Number.isFinite(pauseMs) && pauseMs > 0 ? Math.min(pauseMs, LONGEST_PAUSE_MS) : undefined,
  });
}

/** Slack will never take this message as it is, or from us. */
export function messageRefused(evidence: string, next: string, cause?: unknown): RolloutError {
  return new RolloutError(
    { type: 'MessageRefused', what: 'Slack will not take this message.', evidence, next },
    { cause },
  );
}

function undelivered(evidence: string): FailureReport {
  const next = 'It is tried again; if it lasts, check whether the worker can reach Slack.';
  return { type: 'NotDelivered', what: 'The message was not delivered to Slack.', evidence, next };
}

/** The innermost reason: fetch itself only says that it failed. */
export function reasonOf(error: unknown): string {
  const inner = error instanceof Error && 'original' in error ? error.original : error;
  const cause = inner instanceof Error && inner.cause instanceof Error ? inner.cause : inner;
  return cause instanceof Error ? `${cause.name}: ${cause.message}.` : String(cause);
}
