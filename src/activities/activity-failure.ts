import { ApplicationFailure } from '@temporalio/common';
import type { RolloutError } from '../domain/failure';
import { failureTypes } from '../domain/failure';

/**
 * The failure Temporal shows and workflows tell apart: same type and text, retryable as its type says, the report as
 * first detail.
 * @param nextRetryDelay pause that was asked for, milliseconds; left to Temporal when undefined
 */
export function activityFailure(error: RolloutError, nextRetryDelay?: number): ApplicationFailure {
  const { type } = error.report;
  const failure = ApplicationFailure.create({
    type,
    message: error.message,
    nonRetryable: !failureTypes[type].retryable,
    details: [error.report],
    cause: error.cause instanceof Error ? error.cause : undefined,
    nextRetryDelay,
  });
  // Where it happened, not where it was translated.
  failure.stack = error.stack;
  return failure;
}
