import type { DecisionRecord } from '../decision';
import type { Finding } from '../plan';
import type { RolloutStatus } from '../status';
import { clipped, utf8Length } from '../bytes';
import { formatDuration, formatTime } from '../duration';
import { markdownText } from './markdown-text';
import { checkRows } from './check-rows';
import { destinationRows, hasCandidate, kindTitle, serviceRows } from './kind-rows';
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
import { stepSigns, stepStates } from './step-states';

/** Temporal keeps current details up to this many bytes. */
const LIMIT_BYTES = 20_000;
const MOST_ROWS = 40;
const MOST_DECISIONS = 10;
const MOST_WARNINGS = 10;
const LONGEST_CELL = 240;

/**
 * The status as Markdown, for Temporal's current details: tables, no images, no HTML, 20 kB at most. It has no clock:
 * the same status always gives the same text.
 */
export function renderMarkdown(status: RolloutStatus): string {
  const sections = [
    heading(status),
    troubles(status),
    warnings(status),
    destination(status),
    services(status),
    steps(status),
    lastCheck(status),
    approvals(status),
    decisions(status),
  ];
  return fit(sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')));
}

function heading(status: RolloutStatus): string[] {
  const { asked, confirmed } = status.weight;
  const weight = `asked ${asked} %, confirmed ${confirmed === null ? 'not yet' : `${confirmed} %`}`;
  const next =
    status.next.at === null
      ? status.next.what
      : `${status.next.what.replace(/\.$/, '')} (${formatTime(status.next.at)})`;
  const rows: string[][] = [
    ['Environment', status.request.environment],
    ['Image tag', status.request.imageTag],
    ['Standing', `${standingText(status)}, since ${formatTime(status.phaseSince)}`],
  ];
  if (hasCandidate(status.kind)) rows.push(['Candidate weight', weight]);
  if (status.outcome === null) rows.push(['Next', next]);
  if (status.planDigest) rows.push(['Plan', status.planDigest]);
  return table([kindTitle(status.kind), ''], rows);
}

function troubles({ failure, findings }: RolloutStatus): string[] {
  const refused = table(['Refused because of', 'Problem', 'Cure'], findings.slice(0, MOST_ROWS).map(findingRow));
  if (!failure) return refused;
  const why = [failure.what, failure.evidence, failure.did].map((part) => cell(part ?? '')).filter(Boolean);
  const todo = [`**Why**: ${why.join(' ')}`, '', `**What to do**: ${cell(failure.next)}`];
  return refused.length > 0 ? [...todo, '', ...refused] : todo;
}

function warnings(status: RolloutStatus): string[] {
  const all = warningsOf(status);
  const rows = all.slice(0, MOST_WARNINGS).map(findingRow);
  const more = all.length > rows.length ? ['', `… ${all.length - rows.length} more in \`rollout plan\``] : [];
  return [...table(['Warned of', 'Problem', 'Cure'], rows), ...more];
}

function findingRow({ subject, problem, cure }: Finding): string[] {
  return [subject, problem, cure];
}

function destination(status: RolloutStatus): string[] {
  const rows = destinationRows(status).map(({ what, to }) => [what, to]);
  return table(status.kind === 'undo' ? ['Service', 'Goes back to'] : ['Record', 'All traffic to'], rows);
}

function services(status: RolloutStatus): string[] {
  const rows = serviceRows(status).map(({ service, standing, image, problem }) => [
    service,
    standing,
    image,
    problem ?? '',
  ]);
  return table(['Service', 'Standing', 'Image', 'Problem'], rows);
}

function steps(status: RolloutStatus): string[] {
  const rows = stepStates(status).map((step) => {
    const current = step.state === 'current' || step.state === 'stopped';
    const window = current && status.step ? windowText(status.step) : formatDuration(step.windowMs);
    return [`${stepSigns[step.state]} ${step.weight} %`, step.state === 'toCome' ? 'to come' : step.state, window];
  });
  return table(['Step', 'State', 'Window'], rows);
}

function lastCheck(status: RolloutStatus): string[] {
  const check = status.lastCheck;
  if (!check) return [];
  const counts = status.checkCounts;
  const { rows: told, rest } = checkRows(check, status.plan);
  const rows = told.map((one) => [
    one.service,
    one.rule,
    `${verdictText(one.verdict)}${one.alertOnly ? ' (alert only)' : ''}`,
    evidenceValueText(one),
    evidenceLimitText(one, status.plan),
    evidenceSamplesText(one, status.plan),
  ]);
  const shares = Object.entries(status.shares).map(([service, share]) => `${cell(service)} ${shareText(share)}`);
  return [
    `**Check ${check.number}** at ${formatTime(check.at)}: ${verdictText(check.verdict)} ` +
      `(so far ${counts.pass} pass, ${counts.inconclusive} inconclusive, ${counts.fail} fail)`,
    '',
    ...(rows.length > 0 ? [...table(['Service', 'Rule', 'Verdict', 'Value', 'Against', 'Samples'], rows), ''] : []),
    ...(rest ? [rest, ''] : []),
    ...(shares.length > 0 ? [`Requests that reach the candidate: ${shares.join(', ')}`] : []),
    ...check.alerts.slice(0, MOST_ROWS).map((alert) => `- Alert: ${cell(alert.text)}`),
  ];
}

function approvals(status: RolloutStatus): string[] {
  const { needed, givenBy, expiresAt } = status.approvals;
  if (needed === 0) return [];
  const names = givenBy.length > 0 ? `: ${givenBy.map(cell).join(', ')}` : '';
  const until = status.phase === 'awaitingApproval' && expiresAt !== null ? `, until ${formatTime(expiresAt)}` : '';
  return [`**Approvals** ${givenBy.length} of ${needed}${names}${until}`];
}

function decisions(status: RolloutStatus): string[] {
  const rows = status.decisions
    .slice(-MOST_DECISIONS)
    .map((one) => [formatTime(one.at), one.kind, one.by, decisionText(one)]);
  return table(['Decided', 'What', 'By', 'Counted'], rows);
}

function decisionText(decision: DecisionRecord): string {
  if (!decision.accepted) return `refused: ${decision.refusal ?? 'no reason given'}`;
  return decision.reason === null ? 'yes' : `yes: ${decision.reason}`;
}

/** Nothing where there are no rows. */
function table(head: readonly string[], rows: readonly string[][]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const shown = rows.slice(0, MOST_ROWS).map((row) => line(row.map(cell)));
  const rest = rows.length - shown.length;
  return [line(head), line(head.map(() => '---')), ...shown, ...(rest > 0 ? [line([`… ${rest} more`])] : [])];
}

function cell(text: string): string {
  return markdownText(clipped(text.replace(/\s+/g, ' ').trim(), LONGEST_CELL));
}

/** Whole sections as long as they fit: half a table says less than a line that one is missing. */
function fit(sections: readonly string[]): string {
  const note = '… shortened: `rollout status` shows all of it';
  let text = '';
  for (const section of sections) {
    const next = text === '' ? section : `${text}\n\n${section}`;
    if (utf8Length(next) + utf8Length(note) + 2 > LIMIT_BYTES) return `${text}\n\n${note}`;
    text = next;
  }
  return text;
}
