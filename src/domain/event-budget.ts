import type { Finding } from './plan';
import type { ProductionSettings } from './settings';
import { bytesOf } from './bytes';

/** Events at which a run rolls back: the server would otherwise kill it at 51,200 with traffic split. */
export const EVENT_LIMIT = 20_000;

/** Bytes of history at which a run rolls back: the server kills it at 50 MB. */
export const HISTORY_LIMIT = 20_000_000;

/** Events one check costs: timer, activity, and their three workflow tasks. A test measures it on a real history. */
export const EVENTS_A_CHECK = 11;

/**
 * What each part may cost, so that a run of any length can close: characters of a sentence, bytes of all else. Temporal
 * takes 2 MB a payload, and 4 MB an answer of its own.
 */
export const limits = {
  /** A sentence of a check; a line of the log; a message to people. */
  detail: 300,
  line: 1_500,
  message: 4_000,
  /** Evidence and lines of a check, and its alerts. There may be two thousand of them; one that fails is the last. */
  record: 3_400,
  lines: 2_600,
  alerts: 600,
  failEvidence: 8_000,
  /** What else a check found: live slots that are low, and what deviates from what was left there. */
  lowLive: 300,
  deviating: 1_000,
  /** All checks a run remembers; what is left of them, and of findings, in a result that would not fit otherwise. */
  keptChecks: 400_000,
  fewChecks: 100_000,
  fewFindings: 100_000,
  /** Plan and snapshot: each is in status, result and memo. */
  plan: 250_000,
  settings: 250_000,
  /** A result, an answer to a query. */
  payload: 1_000_000,
} as const;

/** Everything that does not repeat: preflight twice, approvals, deployment, smoke tests, shifts, retirement, messages. */
const FIXED_EVENTS = 700;

/** What an event costs beside what it carries: times, identities, queues. A test measures a check's eleven. */
const BYTES_AN_EVENT = 180;

/** Copies of settings, and of plan and snapshot, in a history: preflight reads with them twice. */
const COPIES = 10;

/** Events that each service has of its own, from its registration to the note for undo, and what they carry. */
const EVENTS_A_SERVICE = 60;
const CARRIED_A_SERVICE = 6_000;

type Budgeted = Pick<ProductionSettings, 'steps' | 'checks' | 'traffic' | 'draining' | 'rollback'>;

/** Events of the longest run these settings allow: every step inconclusive, paused and held to its limit, then rolled back. */
export function worstCaseEvents(settings: Budgeted): number {
  return FIXED_EVENTS + (checksOf(settings) + reassertionsOf(settings)) * EVENTS_A_CHECK;
}

/** Bytes of that run's history, with a plan and a snapshot of so many bytes. */
export function worstCaseBytes(settings: ProductionSettings, carried = 0): number {
  const services = settings.services.length;
  const fixed = FIXED_EVENTS * BYTES_AN_EVENT + COPIES * (bytesOf(settings) + carried) + 60 * limits.message;
  const deploying = services * (EVENTS_A_SERVICE * BYTES_AN_EVENT + CARRIED_A_SERVICE);
  const reassertion =
    EVENTS_A_CHECK * BYTES_AN_EVENT + settings.records.reduce((sum, { name }) => sum + 2 * name.length + 120, 0);
  const checked = checksOf(settings) * bytesACheck(settings);
  return fixed + deploying + checked + reassertionsOf(settings) * reassertion;
}

/** Bytes of history that one check costs at most. */
export function bytesACheck(settings: Pick<ProductionSettings, 'services' | 'checks'>): number {
  return EVENTS_A_CHECK * BYTES_AN_EVENT + contentACheck(settings);
}

/** What of it is asked and answered. A test compares it with what checks of such settings really ask and answer. */
export function contentACheck({ services, checks }: Pick<ProductionSettings, 'services' | 'checks'>): number {
  const heads = 800;
  const memory = 100 + 24 * services.length;
  const shares = 8 * services.length;
  const deviating = checks.onDrift === 'alert' ? limits.deviating : 0;
  return heads + 2 * memory + shares + limits.record + limits.alerts + limits.lowLive + deviating;
}

function checksOf({ checks, traffic, draining, steps }: Budgeted): number {
  // Data come late, and a window is spent by what they speak of.
  const perStepMs =
    checks.inconclusiveBudgetMs + checks.pauseMs + checks.heldForMs + checks.staleAfterMs + traffic.ttlMs;
  const watchedMs = steps.reduce((sum, step) => sum + step.windowMs + perStepMs, 0) + draining.withinMs;
  return Math.ceil(watchedMs / checks.everyMs);
}

function reassertionsOf({ rollback }: Budgeted): number {
  return Math.ceil(rollback.reassertForMs / rollback.pollMs);
}

/** Why a run of these settings could outgrow what Temporal keeps of it; with a plan and a snapshot of so many bytes. */
export function budgetFindings(settings: ProductionSettings, carried = 0): Finding[] {
  const run = 'the longest run these settings allow has a history of';
  const less = 'shorten windows, pauses or holds, or check less often, in rollout.yaml';
  const fewer = 'roll out fewer services at once';
  const amounts = [
    { code: 'TooManyEvents', what: run, is: worstCaseEvents(settings), most: EVENT_LIMIT, as: inEvents, cure: less },
    {
      ...{ code: 'HistoryTooLarge', what: run, is: worstCaseBytes(settings, carried), most: HISTORY_LIMIT },
      ...{ as: inMegabytes, cure: `${less}; or ${fewer}` },
    },
    {
      ...{ code: 'SettingsTooLarge', what: 'its settings are', is: bytesOf(settings), most: limits.settings },
      ...{ as: inMegabytes, cure: `shorten the bodies of its smoke tests, or ${fewer}` },
    },
    {
      ...{ code: 'PlanTooLarge', what: 'plan and snapshot are', is: carried, most: limits.plan },
      ...{ as: inMegabytes, cure: fewer },
    },
  ];
  return amounts
    .filter(({ is, most }) => is > most)
    .map(({ code, what, is, most, as, cure }) => {
      const problem = `${what} ${as(is)}, more than ${as(most)}`;
      return { code, subject: `environment ${settings.environment}`, problem, cure };
    });
}

interface HistorySize {
  readonly historyLength: number;
  readonly historySize: number;
}

/** Whether a run must be taken back before the server kills it with traffic split. */
export function isHistoryFull({ historyLength, historySize }: HistorySize): boolean {
  return historyLength >= EVENT_LIMIT || historySize >= HISTORY_LIMIT;
}

/** @example '20000 events, 12.5 MB' */
export function historyText({ historyLength, historySize }: HistorySize): string {
  return `${inEvents(historyLength)}, ${inMegabytes(historySize)}`;
}

function inEvents(count: number): string {
  return `${count} events`;
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
