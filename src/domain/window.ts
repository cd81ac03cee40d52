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
}

/** A fresh window. `previousCheckAt` may lie before it: time before the window is never credited. */
export function openWindow(lengthMs: number, budgetMs: number, startedAt: number, previousCheckAt: number): Window {
  return { lengthMs, startedAt, creditedMs: 0, inconclusiveMs: 0, budgetMs, checks: 0, previousCheckAt };
}

/**
 * The window after one more check. A pass credits the time since the previous check, one interval at most, so that
 * time without a worker or without sight is not healthy time. An inconclusive check is charged to the budget the same
 * way (a gap is not). While paused nothing is credited and the budget is frozen.
 */
export function accountCheck(
  window: Window,
  check: { verdict: Verdict; at: number },
  everyMs: number,
  mode: Mode,
): Window {
  const since = Math.max(window.previousCheckAt, window.startedAt);
  const observedMs = Math.max(0, Math.min(check.at - since, everyMs));
  // A check begun before the window says nothing about this weight, so nobody may promote on it.
  const checks = window.checks + (check.at < window.startedAt ? 0 : 1);
  const next = { ...window, checks, previousCheckAt: Math.max(check.at, window.previousCheckAt) };
  if (mode === 'paused' || check.verdict === 'fail') return next;
  if (check.verdict === 'pass')
    return { ...next, creditedMs: Math.min(window.lengthMs, window.creditedMs + observedMs) };
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
