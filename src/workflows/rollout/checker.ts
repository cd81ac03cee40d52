import { CancellationScope, condition, isCancellation, sleep, workflowInfo } from '@temporalio/workflow';
import type { CheckAnswer } from '../../domain/check';
import type { CheckRecord } from '../../domain/verdict';
import type { FailureReport } from '../../domain/failure';
import type { ApprovedContext } from './approved-context';
import type { Rollout } from './open-rollout';
import type { RolloutState } from './rollout-state';
import { historyText, isHistoryFull } from '../../domain/event-budget';
import { driftText, driftsIn, withDrifts } from '../../domain/drift';
import { either, expectation } from './expectation';
import { formatDuration } from '../../domain/duration';
import { unobserved } from '../../domain/judge';
import { whyUnknown } from '../../domain/evidence';
import { keepCheck } from '../../domain/kept-checks';
import { approvedContext } from './approved-context';
import { askCheck } from './ask-check';
import { reportOf } from '../run/workflow-failure';
import { raiseLive, tellAlerts } from './check-alerts';
import { spendWindow } from './healthy-window';
import { count, record as measure, showWeights } from '../run/measure';

/** The checker of a rollout; stopped at a rollback and at the first scale-down. */
export interface Checker {
  stop(): void;
}

/**
 * Starts the one checker of a rollout, at the first weight write. It checks every interval in whatever phase the rollout
 * is, beside the story, until it is stopped. A fail stops the story in the same workflow task.
 */
export function startChecker(rollout: Rollout): Checker {
  rollout.state.firstShiftAt = Date.now();
  const scope = new CancellationScope();
  void scope
    .run(() => Promise.all([checkForEver(rollout), stopWhenFull(rollout)]))
    .catch((error: unknown) => {
      // Cancelled: we were stopped. Anything else is a bug, and traffic is split: back, rather than frozen (type Bug).
      if (!isCancellation(error)) rollout.stop(reportOf(error));
    });
  return {
    stop: () => {
      scope.cancel();
    },
  };
}

async function checkForEver(rollout: Rollout): Promise<void> {
  const context = approvedContext(rollout.state);
  const { everyMs } = context.settings.checks;
  let lastStarted = Date.now();
  let lastSeenAt = lastStarted;
  for (;;) {
    // After a gap without workers the next check is overdue, and waits for nothing but the least there is: whether to wait
    // at all must not depend on the clock, which a replay could read otherwise.
    await sleep(Math.max(1, lastStarted + everyMs - Date.now()), { summary: `Check ${nextNumber(rollout.state)}` });
    const { environment } = rollout.state.request;
    measure('rollout_check_lateness_seconds', Date.now() - lastStarted - everyMs, { environment });
    lastStarted = Date.now();
    const { record, answer } = await checkOnce(rollout, context, lastSeenAt);
    if (answer?.seen) lastSeenAt = lastStarted;
    take(rollout, record);
    tellAlerts(rollout, record);
    if (answer) raiseLive(rollout, answer.lowLive);
  }
}

/** Whatever fills the history, and however fast: it is seen in the very task that it wakes, not by the next check. */
async function stopWhenFull(rollout: Rollout): Promise<void> {
  await condition(() => isHistoryFull(workflowInfo()));
  rollout.stop({
    type: 'HistoryFull',
    what: `The history of the run is full after ${formatDuration(Date.now() - rollout.state.startedAt)}: ${historyText(workflowInfo())}.`,
    next: 'Start again; decide sooner while it is paused or held.',
  });
}

/** Makes one check. That it could not be made is inconclusive, with the reason: nobody could look, and that is no verdict. */
async function checkOnce(
  rollout: Rollout,
  context: ApprovedContext,
  lastSeenAt: number,
): Promise<{ record: CheckRecord; answer: CheckAnswer | null }> {
  const { state } = rollout;
  const number = nextNumber(state);
  // A write may land, and a count may rise, while the check looks: what was right at its beginning or end is right.
  const before = expectation(rollout, context);
  const { checks: settings, draining } = context.settings;
  const drain = state.drain && { progress: state.drain, role: 'live' as const, shareBelow: draining.shareBelow };
  try {
    const summary = `Check ${number} at ${state.asked} %`;
    const answer = await askCheck(rollout, { number, lastSeenAt, drain, summary });
    state.shares = Object.fromEntries(
      context.plan.services.map(({ service }, index) => [service, answer.shares[index] ?? null]),
    );
    state.judgeMemory = answer.memory;
    state.drain = answer.drain ?? state.drain;
    const drifts = driftsIn(answer.deviating, either(before, expectation(rollout, context)));
    return { record: withDrifts(answer.record, drifts, settings.onDrift), answer };
  } catch (error) {
    if (isCancellation(error) || reportOf(error).type === 'Bug') throw error;
    return { record: unobserved(number, Date.now(), state.asked, reportOf(error).what), answer: null };
  }
}

/** Checks are counted, since not all of them are kept. */
function nextNumber({ checkCounts: { pass, fail, inconclusive } }: RolloutState): number {
  return pass + fail + inconclusive + 1;
}

/** Takes a check into the record, spends the window with it, and stops the story when it failed. */
function take(rollout: Rollout, record: CheckRecord): void {
  const { state } = rollout;
  state.checks = keepCheck(state.checks, record);
  state.lastCheck = record;
  state.checkCounts[record.verdict] += 1;
  count('rollout_checks_total', { environment: state.request.environment, verdict: record.verdict });
  showWeights(state);
  if (record.verdict === 'fail') {
    rollout.stop(record.drifts.length > 0 ? driftReport(record) : breachReport(record));
  } else {
    if (record.verdict === 'inconclusive')
      rollout.tell('CheckInconclusive', `Check ${record.number} could not tell: ${whyUnknown(record)}.`);
    spendWindow(rollout, record);
  }
  rollout.show();
}

function breachReport(record: CheckRecord): FailureReport {
  const breaches = record.evidence.filter((one) => one.verdict === 'fail' && !one.alertOnly);
  return {
    type: 'CheckFailed',
    what: `Check ${record.number} failed at ${record.weight} % of traffic.`,
    evidence: `${breaches.map((one) => one.detail).join('; ')}.`,
    next: 'Mend the image and push again.',
  };
}

function driftReport(record: CheckRecord): FailureReport {
  return {
    type: record.drifts.some((one) => one.kind === 'weights') ? 'TrafficDrift' : 'SlotDrift',
    what: `Check ${record.number} at ${record.weight} % of traffic found what somebody else changed.`,
    evidence: `${record.drifts.map(driftText).join('; ')}.`,
    next: 'Find out who writes there beside Rollout, then start again.',
  };
}
