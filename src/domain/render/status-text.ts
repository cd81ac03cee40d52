import type { DecisionRecord } from '../decision';
import type { CheckRow } from './check-rows';
import type { Finding } from '../plan';
import type { Painter } from './painter';
import type { RolloutStatus } from '../status';
import { formatDuration, formatTime } from '../duration';
import { isEnd } from '../phase';
import { checkRows } from './check-rows';
import { destinationRows, serviceRows } from './kind-rows';
import { milestonesText } from './milestones';
import { plainPainter } from './painter';
import {
  evidenceLimitText,
  evidenceSamplesText,
  evidenceValueText,
  shareText,
  standingText,
  verdictText,
  windowText,
  warningsOf,
} from './rollout-words';
import { runLink } from './run-link';
import { stepSigns, stepStates } from './step-states';
import { alignColumns, clip, progressBar, wrap } from './text-columns';

/** Options of the text view. */
export interface TextOptions {
  /** Columns, 80 by default and at least. */
  readonly width?: number;
  readonly painter?: Painter;
}

const BAR_WIDTH = 20;
const LAST_LOG_LINES = 6;
const LAST_DECISIONS = 6;
const MOST_WARNINGS = 3;

/** The status as lines for a terminal or a message. `now` is epoch milliseconds, for durations and what comes next. */
export function renderText(status: RolloutStatus, now: number, options: TextOptions = {}): string[] {
  const view: View = { status, now, width: Math.max(80, options.width ?? 80), paint: options.painter ?? plainPainter };
  const sections = [
    header(view),
    why(view),
    warnings(view),
    destination(view),
    services(view),
    steps(view),
    traffic(view),
    check(view),
    approvals(view),
    decisions(view),
    log(view),
    next(view),
  ].filter((lines) => lines.length > 0);
  return sections.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

interface View {
  readonly status: RolloutStatus;
  readonly now: number;
  readonly width: number;
  readonly paint: Painter;
}

function header({ status, now, width, paint }: View): string[] {
  const { request } = status;
  const standing = standingText(status);
  const good = status.outcome === null || ['completed', 'restored'].includes(status.outcome);
  const took = formatDuration((status.endedAt ?? now) - status.startedAt);
  const started = `started ${formatTime(status.startedAt)} for ${request.requestedBy}, ${status.endedAt === null ? 'running' : 'took'} ${took}`;
  const link = runLink(status.temporalUi, status.workflowId, status.runId);
  const digest = status.planDigest ? [clip(`plan ${status.planDigest}`, width)] : [];
  return [
    `${paint.strong(`${request.environment} ${request.imageTag}`)}  ${good ? paint.good(standing) : paint.bad(standing)}`,
    clip(started, width),
    ...digest.map(paint.faint),
    ...(link ? [paint.faint(link)] : []),
    clip(milestonesText(status), width),
  ];
}

function why({ status, width, paint }: View): string[] {
  const { failure, findings } = status;
  const reason = failure ? [failure.what, failure.evidence, failure.did].filter(Boolean).join(' ') : '';
  return [
    ...wrap(reason && `Why: ${reason}`, width, '').map(paint.bad),
    ...findings.flatMap((one) => findingLines('✘', one, width, paint.bad)),
    ...wrap(failure ? `Do now: ${failure.next}` : '', width, ''),
  ];
}

function warnings({ status, width, paint }: View): string[] {
  const all = warningsOf(status);
  const more = all.length > MOST_WARNINGS ? [`  and ${all.length - MOST_WARNINGS} more in \`rollout plan\``] : [];
  return [...all.slice(0, MOST_WARNINGS).flatMap((one) => findingLines('!', one, width, paint.unsure)), ...more];
}

function findingLines(sign: string, one: Finding, width: number, paint: Painter['bad']): string[] {
  return [
    ...wrap(`${sign} ${one.subject}: ${one.problem}`, width, '').map(paint),
    ...wrap(`→ ${one.cure}`, width, '  '),
  ];
}

function destination({ status, width }: View): string[] {
  const rows = destinationRows(status);
  if (rows.length === 0) return [];
  const lines = alignColumns(rows.map(({ what, to }) => [`  ${what}`, `→ ${to}`]));
  return [status.kind === 'undo' ? 'Goes back to' : 'All traffic of', ...lines.map((line) => clip(line, width))];
}

function services({ status, width, paint }: View): string[] {
  const rows = serviceRows(status);
  const lines = alignColumns(rows.map(({ service, standing }) => [service, standing]));
  const painted = { good: paint.good, bad: paint.bad, unsure: paint.unsure, plain: (text: string) => text };
  return rows.flatMap(({ problem, mood }, index) => [
    painted[mood](clip(lines[index] ?? '', width)),
    ...wrap(problem ?? '', width, '      ').map(paint.faint),
  ]);
}

function steps({ status, paint }: View): string[] {
  const rows = stepStates(status).map((step) => {
    const here = step.state === 'current' || step.state === 'stopped';
    const bar = progressBar(step.windowMs === 0 ? 1 : step.creditedMs / step.windowMs, BAR_WIDTH);
    const window = here && status.step ? windowText(status.step) : formatDuration(step.windowMs);
    return { state: step.state, cells: [`${stepSigns[step.state]} ${step.weight} %`, bar, window] };
  });
  const painted = { done: paint.good, stopped: paint.bad, toCome: paint.faint, current: (line: string) => line };
  return alignColumns(rows.map((row) => row.cells)).map((line, index) =>
    painted[rows[index]?.state ?? 'current'](line),
  );
}

function traffic({ status, width }: View): string[] {
  const { asked, confirmed } = status.weight;
  if (asked === 0 && confirmed === null) return [];
  const shares = Object.entries(status.shares).map(([service, share]) => `${service} ${shareText(share)}`);
  const weights = `Candidate's weight: asked ${asked} %, confirmed ${confirmed === null ? 'not yet' : `${confirmed} %`}`;
  return [weights, ...wrap(shares.length > 0 ? `Requests that reach it: ${shares.join(', ')}` : '', width, '')];
}

function check({ status, width, paint }: View): string[] {
  const last = status.lastCheck;
  if (!last) return [];
  const counts = status.checkCounts;
  const sums = `${counts.pass} pass, ${counts.inconclusive} inconclusive, ${counts.fail} fail so far`;
  const { rows, rest } = checkRows(last, status.plan);
  const lines = alignColumns(rows.map((one) => evidenceCells(one, status)));
  return [
    `Check ${last.number} at ${formatTime(last.at)}: ${ofVerdict(last.verdict, paint)(verdictText(last.verdict))} (${sums})`,
    ...rows.flatMap((one, index) => [
      ofVerdict(one.alertOnly ? 'pass' : one.verdict, paint)(clip(`  ${lines[index] ?? ''}`, width)),
      ...(one.verdict === 'inconclusive' ? wrap(one.detail, width, '      ').map(paint.faint) : []),
    ]),
    ...wrap(rest ?? '', width, '  ').map(paint.faint),
    ...last.alerts.flatMap((alert) => wrap(`! ${alert.text}`, width, '  ').map(paint.unsure)),
  ];
}

function evidenceCells(evidence: CheckRow, status: RolloutStatus): string[] {
  const verdict = evidence.alertOnly ? `${verdictText(evidence.verdict)} (alert only)` : verdictText(evidence.verdict);
  const limit = evidenceLimitText(evidence, status.plan);
  // One cell: its parts differ too much in length to be columns on a terminal of 80.
  const value = [evidenceValueText(evidence), limit, evidenceSamplesText(evidence, status.plan)]
    .filter(Boolean)
    .join(', ');
  return [evidence.service, evidence.rule, verdict, value];
}

function approvals({ status }: View): string[] {
  const { needed, givenBy, expiresAt } = status.approvals;
  if (needed === 0) return [];
  const until = status.phase === 'awaitingApproval' && expiresAt !== null ? `, until ${formatTime(expiresAt)}` : '';
  return [`Approvals: ${givenBy.length} of ${needed}${givenBy.length > 0 ? ` (${givenBy.join(', ')})` : ''}${until}`];
}

function decisions({ status, width, paint }: View): string[] {
  const shown = status.decisions.slice(-LAST_DECISIONS);
  if (shown.length === 0) return [];
  const lines = shown.map((one) => {
    const line = clip(`  ${formatTime(one.at)} ${decisionText(one)}`, width);
    return one.accepted ? line : paint.unsure(line);
  });
  const more = status.refusalsLeftOut ? [paint.unsure(`  and ${status.refusalsLeftOut} more that were refused`)] : [];
  return ['Decisions', ...lines, ...more];
}

const trustWords: Readonly<Record<DecisionRecord['verification'], string>> = {
  none: 'name trusted',
  unverified: 'unverified',
  'github-oidc': 'verified by GitHub',
};

function decisionText(decision: DecisionRecord): string {
  const head = `${decision.kind} by ${decision.by} (${decision.via}, ${trustWords[decision.verification]})`;
  if (!decision.accepted) return `${head} REFUSED: ${decision.refusal ?? 'no reason given'}`;
  return decision.reason === null ? head : `${head}: ${decision.reason}`;
}

function log({ status, width, paint }: View): string[] {
  const shown = status.log.slice(-LAST_LOG_LINES);
  if (shown.length === 0) return [];
  const painted = { info: (text: string) => text, warning: paint.unsure, critical: paint.bad };
  return [
    'Log',
    ...shown.map((one) => painted[one.level](clip(`  ${formatTime(one.at)} ${one.text.replace(/\s+/g, ' ')}`, width))),
  ];
}

function next({ status, now, width, paint }: View): string[] {
  if (isEnd(status.phase) || status.outcome !== null) return [];
  const { what, at } = status.next;
  const when = at === null ? '' : at > now ? `, in ${formatDuration(at - now)}` : ', now';
  return wrap(`Next: ${what.replace(/\.$/, '')}${when}`, width, '').map(paint.strong);
}

function ofVerdict(verdict: 'pass' | 'fail' | 'inconclusive', paint: Painter): (text: string) => string {
  return verdict === 'pass' ? paint.good : verdict === 'fail' ? paint.bad : paint.unsure;
}
