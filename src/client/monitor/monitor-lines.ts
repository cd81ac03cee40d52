import { formatTime } from '../../domain/duration';
import {
  evidenceLimitText,
  evidenceSamplesText,
  evidenceValueText,
  standingText,
  verdictText,
  windowText,
} from '../../domain/render/rollout-words';
import type { RolloutStatus } from '../../domain/status';
import type { CheckRecord, Evidence } from '../../domain/verdict';
import type { WatchedStatus } from '../watch-run';

/** What a monitor says of a look: a line for each check with its values, and one for each change of the standing. */
export function monitorLines(before: WatchedStatus | null, now: WatchedStatus): string[] {
  return [...sightLines(before, now), ...(now.status === null ? [] : newsLines(before?.status ?? null, now.status))];
}

function sightLines(before: WatchedStatus | null, now: WatchedStatus): string[] {
  const wasStale = (before?.stale ?? null) !== null;
  if (now.stale === null) return wasStale ? ['answered again'] : [];
  return wasStale ? [] : [`? ${now.stale}`];
}

function newsLines(before: RolloutStatus | null, now: RolloutStatus): string[] {
  const { lastCheck } = now;
  const isNew = lastCheck !== null && lastCheck.number !== before?.lastCheck?.number;
  const check = isNew ? [checkLine(now, lastCheck)] : [];
  const standing = standingText(now);
  const moved = before === null || standingText(before) !== standing;
  return [...check, ...(moved ? [`${formatTime(now.phaseSince)} ${standing}${whyText(now)}`] : [])];
}

/** A check in one line: verdict, window, and every value against its threshold. */
export function checkLine(status: RolloutStatus, check: CheckRecord): string {
  const window = status.step !== null && status.phase === 'watching' ? `, ${windowText(status.step)}` : '';
  const values = check.evidence.map((evidence) => `; ${evidenceText(evidence, status)}`).join('');
  return `${formatTime(check.at)} check ${check.number} at ${check.weight} %: ${verdictText(check.verdict)}${window}${values}`;
}

function evidenceText(evidence: Evidence, { plan }: RolloutStatus): string {
  const { service, colour, rule, verdict, alertOnly } = evidence;
  const beside = [
    evidenceLimitText(evidence, plan),
    evidenceSamplesText(evidence),
    verdict === 'pass' ? '' : verdictText(verdict),
    alertOnly && verdict !== 'pass' ? 'alerts only' : '',
  ].filter(Boolean);
  const value = `${service} ${colour} ${rule} ${evidenceValueText(evidence)}`;
  return beside.length === 0 ? value : `${value} (${beside.join(', ')})`;
}

function whyText({ failure, outcome, next }: RolloutStatus): string {
  if (failure !== null) return `: ${failure.what}`;
  return outcome === null ? `; next: ${next.what}` : '';
}
