import type { ProductionSettings } from './settings';

/** Events at which a run rolls back: the server would otherwise kill it at 51,200 with traffic split. */
export const EVENT_LIMIT = 20_000;

/** Events one check costs: timer, activity, and their three workflow tasks. A test measures it on a real history. */
export const EVENTS_A_CHECK = 11;

/** Everything that does not repeat: preflight twice, approvals, deployment, smoke tests, shifts, retirement, messages. */
const FIXED_EVENTS = 700;

/** Events of the longest run these settings allow: every step inconclusive, paused and held to its limit, then rolled back. */
export function worstCaseEvents(
  settings: Pick<ProductionSettings, 'steps' | 'checks' | 'traffic' | 'draining' | 'rollback'>,
): number {
  const { checks, traffic, draining, rollback } = settings;
  const perStepMs = checks.inconclusiveBudgetMs + checks.pauseMs + checks.heldForMs + traffic.ttlMs;
  const watchedMs = settings.steps.reduce((sum, step) => sum + step.windowMs + perStepMs, 0) + draining.withinMs;
  const watching = Math.ceil(watchedMs / checks.everyMs) * EVENTS_A_CHECK;
  const reasserting = Math.ceil(rollback.reassertForMs / rollback.pollMs) * EVENTS_A_CHECK;
  return FIXED_EVENTS + watching + reasserting;
}
