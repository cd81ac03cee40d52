import { coloursKeptWhileWeighted, countsKeptBefore } from './invariants-counts';
import type { Expected } from './invariants-expected';
import { scaleInResumedLast, scaleInSuspendedWhileMoving, scalingRestored } from './invariants-scaling';
import { candidateFollowsSteps, noWeightBefore, recordsMoveTogether, weightsSumTo100 } from './invariants-weights';
import type { LoggedCall } from './log';

/** Which writes took effect; refused ones and those cut off before the service saw them did not. */
function effective(log: LoggedCall[]): LoggedCall[] {
  return log.filter((call) => call.write && call.status >= 200 && call.status < 300);
}

/** Nothing is written before the mark: not even attempted, so refused writes count as well. */
export function nothingWrittenBefore(log: LoggedCall[], expected: Expected): string[] {
  const { quorum } = expected;
  if (quorum === undefined) return [];
  return log
    .filter((call) => call.write && call.operation !== 'PutMetricData' && call.seq <= quorum.seq)
    .map((call) => `#${call.seq} ${call.service} ${call.operation} was sent before the quorum (mark ${quorum.seq})`);
}

/** All violations of the rollout's invariants in the log, in words; empty when all hold. */
export function findViolations(log: LoggedCall[], expected: Expected): string[] {
  const done = effective(log);
  return [
    ...nothingWrittenBefore(log, expected),
    ...weightsSumTo100(done, expected),
    ...recordsMoveTogether(done, expected),
    ...candidateFollowsSteps(done, expected),
    ...noWeightBefore(done, expected),
    ...countsKeptBefore(done, expected),
    ...coloursKeptWhileWeighted(done, expected),
    ...scaleInSuspendedWhileMoving(done, expected),
    ...scaleInResumedLast(done, expected),
    ...scalingRestored(done, expected),
  ];
}

class InvariantViolation extends Error {}

/**
 * Throws when the log breaks an invariant, naming every violation.
 * @throws {InvariantViolation} one line a violation
 */
export function assertInvariants(log: LoggedCall[], expected: Expected): void {
  const violations = findViolations(log, expected);
  if (violations.length > 0) throw new InvariantViolation(`broken invariants:\n${violations.join('\n')}`);
}
