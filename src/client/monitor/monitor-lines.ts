import { formatTime } from '../../domain/duration';
import {
  evidenceLimitText,
  evidenceSamplesText,
  evidenceValueText,
  standingText,
  verdictText,
} from '../../domain/render/rollout-words';
import type { CheckRow } from '../../domain/render/check-rows';
import { checkRows } from '../../domain/render/check-rows';
import type { RolloutStatus } from '../../domain/status';
import type { CheckRecord } from '../../domain/verdict';
import { checkHead, isNewCheck, sightLines } from '../views/change-lines';
import type { WatchedStatus } from '../watch-run';

/** What a monitor says of a look: a line for each check with its values, and one for each change of the standing. */
export function monitorLines(before: WatchedStatus | null, now: WatchedStatus): string[] {
  return [...sightLines(before, now), ...(now.status === null ? [] : newsLines(before?.status ?? null, now.status))];
}

function newsLines(before: RolloutStatus | null, now: RolloutStatus): string[] {
  const { lastCheck } = now;
  const check = lastCheck !== null && isNewCheck(before, now) ? [checkLine(now, lastCheck)] : [];
  const standing = standingText(now);
  const moved = before === null || standingText(before) !== standing;
  return [...check, ...(moved ? [`${formatTime(now.phaseSince)} ${standing}${whyText(now)}`] : [])];
}

/** A check in one line: verdict, window, and every value against its threshold. */
export function checkLine(status: RolloutStatus, check: CheckRecord): string {
  const { rows, rest } = checkRows(check, status.plan);
  const values = [...rows.map((row) => evidenceText(row, status)), ...(rest ? [rest] : [])];
  return [checkHead(status, check), ...values].join('; ');
}

function evidenceText(evidence: CheckRow, { plan }: RolloutStatus): string {
  const { service, colour, rule, verdict, alertOnly } = evidence;
  const beside = [
    evidenceLimitText(evidence, plan),
    evidenceSamplesText(evidence, plan),
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
