import { CancellationScope, isCancellation, sleep, workflowInfo } from '@temporalio/workflow';
import type { Observation } from '../../domain/observation';
import type { CheckRecord } from '../../domain/verdict';
import type { FailureReport } from '../../domain/failure';
import type { ApprovedContext } from './approved-context';
import type { Rollout } from './open-rollout';
import { EVENT_LIMIT } from '../../domain/event-budget';
import { driftText, driftsIn, withDrifts } from '../../domain/drift';
import { either, expectation } from './expectation';
import { formatDuration } from '../../domain/duration';
import { noteShares } from '../../domain/drained';
import { judge, shareOf, unobserved } from '../../domain/judge';
import { approvedContext } from './approved-context';
import { checkedServices } from './inspect';
import { checks } from '../activity-proxies';
import { reportOf } from '../run/workflow-failure';
import { raiseLive, tellAlerts } from './check-alerts';
import { spendWindow } from './healthy-window';

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
    .run(() => checkForEver(rollout))
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
    const wait = lastStarted + everyMs - Date.now();
    // After a gap without workers the next check is overdue: no waiting then.
    if (wait > 0) await sleep(wait, { summary: `Check ${rollout.state.checks.length + 1}` });
    lastStarted = Date.now();
    const { record, observation } = await checkOnce(rollout, context, lastSeenAt);
    if (observation?.readings.every(wasSeen)) lastSeenAt = lastStarted;
    take(rollout, record);
    tellAlerts(rollout, record);
    if (observation) raiseLive(rollout, observation);
  }
}

/** Makes one check. That it could not be made is inconclusive, with the reason: nobody could look, and that is no verdict. */
async function checkOnce(
  rollout: Rollout,
  context: ApprovedContext,
  lastSeenAt: number,
): Promise<{ record: CheckRecord; observation: Observation | null }> {
  const { state } = rollout;
  const number = state.checks.length + 1;
  // A write may land, and a count may rise, while the check looks: what was right at its beginning or end is right.
  const before = expectation(rollout, context);
  try {
    const observation = await observe(rollout, context, lastSeenAt, `Check ${number} at ${state.asked} %`);
    state.shares = Object.fromEntries(observation.shares.map((share) => [share.service, shareOf(share)]));
    const { plan, snapshot } = context;
    const liveHealthyAtStart = Object.fromEntries(
      plan.services.map((one) => {
        const slot = snapshot.slots.find(
          (candidate) => candidate.service === one.service && candidate.colour === one.live,
        );
        return [one.service, slot?.healthyTargets ?? 0];
      }),
    );
    const { rules, ecsRule, throughput, waivers } = plan;
    const weight = state.confirmed ?? state.asked;
    const judged = judge(
      observation,
      { number, weight, rules, ecsRule, throughput, waivers, liveHealthyAtStart },
      state.judgeMemory,
    );
    state.judgeMemory = judged.memory;
    if (state.drain) state.drain = noteShares(state.drain, observation, 'live', context.settings.draining);
    const drifts = driftsIn(observation, either(before, expectation(rollout, context)));
    return { record: withDrifts(judged.record, drifts, context.settings.checks.onDrift), observation };
  } catch (error) {
    if (isCancellation(error) || reportOf(error).type === 'Bug') throw error;
    return { record: unobserved(number, Date.now(), state.asked, reportOf(error).what), observation: null };
  }
}

/**
 * Asks for one observation. It looks back over the look-back, and after a gap over everything nobody has seen, but never
 * before the first shift: smoke tests are not traffic.
 */
export async function observe(
  rollout: Rollout,
  { settings, snapshot, plan }: ApprovedContext,
  lastSeenAt: number,
  summary: string,
): Promise<Observation> {
  const to = Date.now();
  const { lookBackMs, gapLookBackMs, staleAfterMs } = settings.checks;
  const from = Math.max(rollout.state.firstShiftAt ?? to, to - gapLookBackMs, Math.min(to - lookBackMs, lastSeenAt));
  return checks.observe.executeWithOptions({ summary }, [
    {
      cluster: settings.cluster,
      hostedZoneId: snapshot.hostedZoneId,
      records: plan.records.map(({ name, types }) => ({ name, types })),
      services: checkedServices(settings, snapshot),
      rules: plan.rules,
      requestCounter: settings.requestCounter,
      ecsRule: plan.ecsRule,
      stopsSince: rollout.state.deployedAt ?? to,
      from,
      to,
      lookBackMs,
      staleAfterMs,
    },
  ]);
}

/** Takes a check into the record, spends the window with it, and stops the story when it failed. */
function take(rollout: Rollout, record: CheckRecord): void {
  const { state } = rollout;
  state.checks.push(record);
  state.checkCounts[record.verdict] += 1;
  if (record.verdict === 'fail') {
    rollout.stop(record.drifts.length > 0 ? driftReport(record) : breachReport(record));
  } else if (workflowInfo().historyLength >= EVENT_LIMIT) {
    rollout.stop({
      type: 'HistoryFull',
      what: `The run has ${workflowInfo().historyLength} events after ${formatDuration(Date.now() - state.startedAt)}.`,
      next: 'Start again; decide sooner while it is paused or held.',
    });
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

function whyUnknown(record: CheckRecord): string {
  const unknown = record.evidence
    .filter((one) => one.verdict === 'inconclusive' && !one.alertOnly)
    .map((one) => one.detail);
  return (unknown.length > 0 ? unknown : record.alerts.map((alert) => alert.text)).slice(0, 3).join('; ');
}

/** A reading that was refused us leaves its time unseen; the next check looks at that time again. */
function wasSeen({ unknown }: Observation['readings'][number]): boolean {
  return !unknown || !['unreachable', 'throttled', 'partial', 'forbidden'].includes(unknown.reason);
}
