import { condition } from '@temporalio/workflow';
import type { CheckRecord } from '../../domain/verdict';
import type { Rollout } from './open-rollout';
import type { RolloutState } from './rollout-state';
import { accountCheck, isBudgetSpent, isSpent, openWindow } from '../../domain/window';
import { approvedContext } from './approved-context';
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
  const lastCheckAt = state.checks.at(-1)?.at ?? state.firstShiftAt ?? Date.now();
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
  state.window = accountCheck(state.window, record, checks.everyMs, state.mode);
  expireMode(rollout, record.at);
  if (state.mode === 'held' && record.verdict === 'pass') {
    state.mode = 'running';
    state.modeUntil = null;
    rollout.tell('Resumed', 'A check passed; the window is spent again.');
  }
  if (state.mode === 'running' && record.verdict === 'inconclusive' && isBudgetSpent(state.window)) {
    const budget = formatDuration(checks.inconclusiveBudgetMs);
    if (checks.onInconclusive === 'rollback') {
      rollout.stop({
        type: 'Inconclusive',
        what: `Checks could not tell for ${budget} at this step.`,
        next: 'Look at the metrics, then start again.',
      });
      return;
    }
    hold(rollout, `Checks could not tell for ${budget} at this step.`);
  }
  state.next = { what: describeNext(state), at: nextAt(state, record.at) };
}

/** A pause that is over becomes a hold; a hold that is over rolls back. Looked at by every check, so no timer is needed. */
function expireMode(rollout: Rollout, now: number): void {
  const { state } = rollout;
  if (state.modeUntil === null || now < state.modeUntil) return;
  if (state.mode === 'paused') {
    hold(rollout, 'The pause is over and nobody resumed.');
  } else if (state.mode === 'held') {
    const { heldForMs } = approvedContext(state).settings.checks;
    rollout.stop({
      type: 'HeldTooLong',
      what: `Nobody decided while the rollout was held for ${formatDuration(heldForMs)}.`,
      next: 'Look at the metrics, then start again.',
    });
  }
}

function hold(rollout: Rollout, why: string): void {
  const { state } = rollout;
  const { heldForMs } = approvedContext(state).settings.checks;
  state.mode = 'held';
  state.modeUntil = Date.now() + heldForMs;
  const until = formatTime(state.modeUntil);
  rollout.tell(
    'Held',
    `${why} Traffic stays as it is, checks go on, a pass resumes. Please promote or abort; at ${until} it rolls back.`,
  );
}

function describeNext(state: RolloutState): string {
  if (state.mode === 'paused') return 'Paused; then held. Resume, promote or abort.';
  if (state.mode === 'held') return 'Held; then rolled back. Promote or abort; a pass resumes.';
  const steps = state.plan?.steps ?? [];
  const next = steps[(state.stepIndex ?? 0) + 1];
  return next ? `Next step: ${next.weight} %.` : 'Next: the old colour is drained and stopped.';
}

function nextAt(state: RolloutState, now: number): number | null {
  if (state.modeUntil !== null) return state.modeUntil;
  return state.window ? now + state.window.lengthMs - state.window.creditedMs : null;
}
