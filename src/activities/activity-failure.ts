import { ApplicationFailure } from '@temporalio/common';
import { failureTypes, RolloutError } from '../domain/failure';

/**
 * The failure Temporal shows and workflows tell apart: same type and text, retryable as its type says, the report as
 * first detail. Any other error comes back as it is.
 */
export function activityFailure(error: unknown): unknown {
  if (!(error instanceof RolloutError)) return error;
  const { type } = error.report;
  const failure = ApplicationFailure.create({
    type,
    message: error.message,
    nonRetryable: !failureTypes[type].retryable,
    details: [error.report],
    cause: error.cause instanceof Error ? error.cause : undefined,
  });
  // Where it happened, not where it was translated.
  failure.stack = error.stack;
  return failure;
}
