import { condition } from '@temporalio/workflow';
import type { CheckRecord } from '../../domain/verdict';
import type { Rollout } from './open-rollout';
import type { RolloutState } from './rollout-state';
import { accountCheck, isBudgetSpent, isSpent, openWindow } from '../../domain/window';
import { approvedContext } from './approved-context';
import { whyUnknown } from '../../domain/evidence';
import { beginHold, isUntold, noHolds, toldOf } from '../../domain/holds';
import { formatDuration, formatTime } from '../../domain/duration';

/**
 * Stays at a step until its window was seen healthy for its whole length, or a person promotes. Spent by the checker's
 * passes only: time without a worker, without metrics, paused or held does not count.
 */
export async function healthyWindow(rollout: Rollout, index: number): Promise<void> {
  const { state } = rollout;
  const { settings, plan } = approvedContext(state);
  const step = plan.steps[index];
  if (!step) return;
  state.promoted = false;
  state.mode = 'running';
  state.holds = noHolds;
  const lastCheckAt = state.lastCheck?.at ?? state.firstShiftAt ?? Date.now();
  state.window = openWindow(step.windowMs, settings.checks.inconclusiveBudgetMs, Date.now(), lastCheckAt);
  const next = plan.steps[index + 1];
  const then = next ? `${next.weight} %` : 'draining the old colour';
  rollout.enter('watching', {
    what: `${formatDuration(step.windowMs)} healthy at ${step.weight} %, then ${then}.`,
    at: Date.now() + step.windowMs,
  });
  const promoted = (): boolean => state.promoted;
  await condition(() => promoted() || (state.window !== null && isSpent(state.window)));
  if (promoted()) rollout.tell('StepBegun', `The window at ${step.weight} % was ended by a promote.`);
  state.window = null;
  state.modeUntil = null;
  state.mode = 'running';
}

/** Spends the open window with one check, and changes between running, paused and held. */
export function spendWindow(rollout: Rollout, record: CheckRecord): void {
  const { state } = rollout;
  if (!state.window || state.phase !== 'watching') return;
  const { settings } = approvedContext(state);
  const { checks } = settings;
  if (state.mode === 'held') {
    const heldMs = Math.max(0, record.at - state.window.previousCheckAt);
    state.holds = { ...state.holds, usedMs: state.holds.usedMs + heldMs };
  }
  state.window = accountCheck(state.window, record, checks.everyMs, state.mode);
  expireMode(rollout, record);
  if (state.mode === 'held' && record.verdict === 'pass') {
    state.mode = 'running';
    state.modeUntil = null;
    if (state.holds.last?.told) rollout.tell('Resumed', 'A check passed; the window is spent again.');
  }
  if (state.mode === 'running' && record.verdict === 'inconclusive' && isBudgetSpent(state.window)) {
    const budget = formatDuration(checks.inconclusiveBudgetMs);
    if (checks.onInconclusive === 'rollback') {
      rollout.stop({
        type: 'Inconclusive',
        what: `Checks could not tell for ${budget} at this step.`,
        evidence: lastWords(record),
        next: 'Look at the metrics, then start again.',
      });
      return;
    }
    hold(rollout, `Checks could not tell for ${budget} at this step. ${lastWords(record)}`);
  }
  if (state.mode === 'held') tellHold(rollout, record.at);
  state.next = { what: describeNext(state, record), at: nextAt(state, record.at) };
}

/** A pause that is over becomes a hold; a hold that is over rolls back. Looked at by every check, so no timer is needed. */
function expireMode(rollout: Rollout, record: CheckRecord): void {
  const { state } = rollout;
  if (state.modeUntil === null || record.at < state.modeUntil) return;
  if (state.mode === 'paused') {
    hold(rollout, 'The pause is over and nobody resumed.');
  } else if (state.mode === 'held') {
    const { heldForMs } = approvedContext(state).settings.checks;
    rollout.stop({
      type: 'HeldTooLong',
      what: `Nobody decided while the rollout was held for ${formatDuration(heldForMs)} at this step.`,
      evidence: record.verdict === 'inconclusive' ? lastWords(record) : '',
      next: 'Look at the metrics, then start again.',
    });
  }
}

function hold({ state }: Rollout, why: string): void {
  const { heldForMs } = approvedContext(state).settings.checks;
  state.mode = 'held';
  state.modeUntil = Date.now() + Math.max(0, heldForMs - state.holds.usedMs);
  state.holds = beginHold(state.holds, Date.now(), why);
}

function tellHold(rollout: Rollout, now: number): void {
  const { holds, modeUntil } = rollout.state;
  if (!isUntold(holds, now) || modeUntil === null) return;
  rollout.state.holds = toldOf(holds, now);
  rollout.tell(
    'Held',
    `${holds.last?.why ?? ''} Traffic stays as it is, checks go on, a pass resumes. Please promote or abort; at ${formatTime(modeUntil)} it rolls back.`,
  );
}

/** Which rule lacked what, of which service, in the check that was the last before people are asked. */
function lastWords(record: CheckRecord): string {
  return `The last check: ${whyUnknown(record)}.`;
}

function describeNext(state: RolloutState, record: CheckRecord): string {
  if (state.mode === 'paused') return 'Paused; then held. Resume, promote or abort.';
  if (state.mode === 'held') {
    const why = record.verdict === 'inconclusive' ? ` ${lastWords(record)}` : '';
    return `Held; then rolled back. Promote or abort; a pass resumes.${why}`;
  }
  const steps = state.plan?.steps ?? [];
  const next = steps[(state.stepIndex ?? 0) + 1];
  return next ? `Next step: ${next.weight} %.` : 'Next: the old colour is drained and stopped.';
}

function nextAt(state: RolloutState, now: number): number | null {
  if (state.modeUntil !== null) return state.modeUntil;
  return state.window ? now + state.window.lengthMs - state.window.creditedMs : null;
}
