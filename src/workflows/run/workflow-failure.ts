import {
  ActivityFailure,
  ApplicationFailure,
  TemporalFailure,
  TimeoutFailure,
  isCancellation,
  rootCause,
} from '@temporalio/workflow';
import type { FailureReport, FailureType } from '../../domain/failure';
import type { RolloutResult } from '../../domain/status';
import { failureText, failureTypes } from '../../domain/failure';
import { valueAt } from '../../domain/json';

/** An ApplicationFailure that carries a report; every failure that workflow code throws is made here. */
export function failureOf(report: FailureReport): ApplicationFailure {
  return ApplicationFailure.create({
    type: report.type,
    message: failureText(report),
    nonRetryable: true,
    details: [report],
  });
}

/** The failure for what cannot be, were it not for an error of ours. */
export function bugOf(what: string): ApplicationFailure {
  return failureOf({ type: 'Bug', what, next: 'Report it with the history of this run.' });
}

/** The failure with which a run closes when its outcome is one: the whole result is in its details. */
export function outcomeFailure(type: FailureType, result: RolloutResult): ApplicationFailure {
  return ApplicationFailure.create({ type, message: result.message, nonRetryable: true, details: [result] });
}

/** Whether an error is one that Temporal or an activity reported, and not a bug in workflow code. */
export function isKnown(error: unknown): boolean {
  return error instanceof TemporalFailure;
}

/** The report inside an error: an activity's own, or one made from what Temporal tells; anything unknown is a `Bug`. */
export function reportOf(error: unknown): FailureReport {
  const known = reportIn(error);
  if (known) return known;
  const what = `${rootCause(error) ?? String(error)}.`;
  if (isCancellation(error))
    return { type: 'Aborted', what: 'It was cancelled.', next: 'Start again if it is wanted.' };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) {
    return {
      type: 'AwsUnavailable',
      what: `An activity did not finish in time (${cause.timeoutType}).`,
      evidence: error instanceof ActivityFailure ? `Activity: ${error.activityType}.` : what,
      next: 'Look at the workers and at AWS, then start again.',
    };
  }
  if (isKnown(error))
    return { type: 'AwsUnavailable', what, next: 'Look at the cause in the Temporal UI, then start again.' };
  return { type: 'Bug', what: `An error nobody foresaw: ${what}`, next: 'Report it with the history of this run.' };
}

/** The outermost report: a time-out carries as its cause what the activity had failed with until then. */
function reportIn(error: unknown): FailureReport | null {
  for (let cause: unknown = error; cause instanceof TemporalFailure; cause = cause.cause) {
    const report = cause instanceof ApplicationFailure ? cause.details?.[0] : null;
    if (isReport(report)) return report;
  }
  return null;
}

/** Type of the failure inside an error, or null when it has none of ours: a bug, or what was only cancelled. */
export function failureTypeOf(error: unknown): FailureType | null {
  return isKnown(error) && !isCancellation(error) ? reportOf(error).type : null;
}

/** Whether the error is the end of an activity by time-out: nobody can say whether its write happened. */
export function isTimeout(error: unknown): boolean {
  return error instanceof ActivityFailure && error.cause instanceof TimeoutFailure;
}

function isReport(value: unknown): value is FailureReport {
  return String(valueAt(value, ['type'])) in failureTypes && valueAt(value, ['next']) !== undefined;
}
