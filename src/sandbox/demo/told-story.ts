import type { Colour } from '../../domain/colour';
import type { Outcome } from '../../domain/outcome';
import type { RolloutResult } from '../../domain/status';
import type { Evidence } from '../../domain/verdict';
import { countBetween } from '../load/tally';
import type { LoadStatistics } from '../load/tally';
import type { Story } from './story';

/** How a story went: what the summary says of it. Times are epoch milliseconds. */
export interface ToldStory extends Story {
  outcome: Outcome;
  message: string;
  /** It ended as it should; for a completed one that includes an old colour at zero. */
  asExpected: boolean;
  startedAt: number;
  endedAt: number;
  live: Colour;
  candidate: Colour;
  timeLine: { at: number; what: string }[];
  requests: Record<Colour, number>;
  /** Answers 5xx or none, to whoever asked. */
  bad: { count: number; percent: number };
  /** Only of a story that was rolled back. */
  wayBack: WayBack | undefined;
}

/** How fast a bad image was taken back. */
export interface WayBack {
  /** The second in which people first got a bad answer from the candidate; undefined when none did. */
  firstBadAnswerAt: number | undefined;
  /** The check that first saw a value beyond its limit. */
  firstBreachAt: number;
  breach: string;
  /** Weights were written, in sync, and read back. */
  trafficBackAt: number;
  /** From the first breaching value to traffic back. */
  tookMs: number;
}

const SHOWN_CODES = ['ApprovalCounted', 'StepBegun', 'RollingBack', 'TrafficBack', 'RolledBack', 'Completed'];

/** Puts together what a result and the load know of a story. */
export function toldStory(
  story: Story,
  result: RolloutResult,
  { startedAt, endedAt }: { startedAt: number; endedAt: number },
  load: LoadStatistics,
): ToldStory {
  const { status, outcome, message } = result;
  const candidate = status.plan?.records[0]?.candidate ?? 'green';
  const live = candidate === 'green' ? 'blue' : 'green';
  const counts = countBetween(load, startedAt, endedAt);
  const requests = { blue: counts.blue.requests, green: counts.green.requests };
  const bad = counts.blue.bad + counts.green.bad;
  return {
    ...story,
    outcome,
    message,
    asExpected: outcome === story.expected && (outcome !== 'completed' || result.oldColour === 'retired'),
    startedAt,
    endedAt,
    live,
    candidate,
    timeLine: status.log
      .filter(({ code }) => SHOWN_CODES.includes(code))
      // Its text is the cause again, which stands there already.
      .map(({ at, code, text }) => ({ at, what: code === 'RolledBack' ? 'The rollback is complete.' : text })),
    requests,
    bad: { count: bad, percent: (100 * bad) / Math.max(1, requests.blue + requests.green) },
    wayBack: wayBackOf(result, candidate, startedAt, load),
  };
}

function wayBackOf(
  { checks, status }: RolloutResult,
  candidate: Colour,
  startedAt: number,
  { seconds }: LoadStatistics,
): WayBack | undefined {
  const failed = checks.find(({ verdict }) => verdict === 'fail');
  const back = status.log.find(({ code }) => code === 'TrafficBack');
  if (!failed || !back) return undefined;
  const breach = failed.evidence.find((evidence) => evidence.verdict === 'fail' && !evidence.alertOnly);
  const firstBad = seconds.find(({ at, byColour }) => at + 1000 > startedAt && byColour[candidate].bad > 0);
  return {
    firstBadAnswerAt: firstBad?.at,
    firstBreachAt: failed.at,
    breach: breach ? breachText(breach) : `check ${failed.number}`,
    trafficBackAt: back.at,
    tookMs: back.at - failed.at,
  };
}

function breachText({ service, rule, value, threshold, unit }: Evidence): string {
  const shown = value === null ? 'no value' : String(Number(value.toPrecision(3)));
  return `${service} ${rule} ${shown} ${unit}, limit ${threshold}`;
}
