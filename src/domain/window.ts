import type { Mode } from './phase';
import type { Verdict } from './verdict';

/** How much of a step's window is spent. Only observed healthy time counts. Milliseconds. */
export interface Window {
  readonly lengthMs: number;
  /** When the window's clock started: INSYNC + TTL of the shift. */
  readonly startedAt: number;
  readonly creditedMs: number;
  readonly inconclusiveMs: number;
  readonly budgetMs: number;
  /** Checks since the window started. */
  readonly checks: number;
  /** When the previous check ran, in this window or before it. */
  readonly previousCheckAt: number;
  /** Until when the data of the checks so far spoke of this window. */
  readonly coveredUntil: number;
}

/** A fresh window. `previousCheckAt` may lie before it: time before the window is never credited. */
export function openWindow(lengthMs: number, budgetMs: number, startedAt: number, previousCheckAt: number): Window {
  const fresh = { creditedMs: 0, inconclusiveMs: 0, checks: 0, coveredUntil: startedAt };
  return { lengthMs, startedAt, budgetMs, previousCheckAt, ...fresh };
}

/**
 * The window after one more check. A pass credits the time of which its data are the first to speak, one interval at
 * most, so that time without a worker or without sight is not healthy time, and data from before the shift, which come
 * late, pass nothing. An inconclusive check is charged to the budget by the time since the check before (a gap is not).
 * While paused nothing is credited and the budget is frozen.
 */
export function accountCheck(
  window: Window,
  check: { readonly verdict: Verdict; readonly at: number; readonly coveredUntil?: number },
  everyMs: number,
  mode: Mode,
): Window {
  const since = Math.max(window.previousCheckAt, window.startedAt);
  const observedMs = Math.max(0, Math.min(check.at - since, everyMs));
  // A check begun before the window says nothing about this weight, so nobody may promote on it.
  const checks = window.checks + (check.at < window.startedAt ? 0 : 1);
  const coveredUntil = Math.max(window.coveredUntil, Math.min(check.at, check.coveredUntil ?? check.at));
  const next = { ...window, checks, previousCheckAt: Math.max(check.at, window.previousCheckAt), coveredUntil };
  if (mode === 'paused' || check.verdict === 'fail') return next;
  if (check.verdict === 'pass') {
    const seenMs = Math.min(coveredUntil - Math.max(window.coveredUntil, window.startedAt), everyMs);
    return { ...next, creditedMs: Math.min(window.lengthMs, window.creditedMs + seenMs) };
  }
  return { ...next, inconclusiveMs: window.inconclusiveMs + observedMs };
}

/** Whether the window was seen healthy for its whole length. */
export function isSpent(window: Window): boolean {
  return window.creditedMs >= window.lengthMs;
}

/** Whether the inconclusive time of the step has used up its budget. */
export function isBudgetSpent(window: Window): boolean {
  return window.inconclusiveMs >= window.budgetMs;
}
