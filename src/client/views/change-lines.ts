import type { RolloutStatus } from '../../domain/status';
import type { WatchedStatus } from '../watch-run';
import { formatTime } from '../../domain/duration';
import { shareText, standingText, verdictText, windowText } from '../../domain/render/rollout-words';

/** What is new since the look before, one line each: the watch for files, pipes and CI logs. */
export function changeLines(before: WatchedStatus | null, now: WatchedStatus): string[] {
  return [...sightLines(before, now), ...(now.status ? newsLines(before?.status ?? null, now.status) : [])];
}

function sightLines(before: WatchedStatus | null, now: WatchedStatus): string[] {
  if (now.stale !== null) return before?.stale === null || before === null ? [`? ${now.stale}`] : [];
  return before !== null && before.stale !== null ? ['answered again'] : [];
}

function newsLines(before: RolloutStatus | null, now: RolloutStatus): string[] {
  const first = before === null ? [`${now.request.environment} ${now.request.imageTag} ${standingText(now)}`] : [];
  const told = before?.log.length ?? 0;
  const log = now.log
    .slice(told)
    .map((entry) => `${formatTime(entry.at)} ${entry.level === 'info' ? '' : `${entry.level}: `}${entry.text}`);
  return [...first, ...log, ...(isNewCheck(before, now) ? [checkLine(now)] : [])];
}

function isNewCheck(before: RolloutStatus | null, now: RolloutStatus): boolean {
  return now.lastCheck !== null && now.lastCheck.number !== before?.lastCheck?.number;
}

function checkLine(status: RolloutStatus): string {
  const check = status.lastCheck;
  if (!check) return '';
  const window = status.step ? `, ${windowText(status.step)}` : '';
  const shares = Object.entries(status.shares).map(([service, share]) => `${service} ${shareText(share)}`);
  const reaching = shares.length > 0 ? `; requests that reach the candidate: ${shares.join(', ')}` : '';
  const troubles = check.evidence.filter((one) => one.verdict !== 'pass').map((one) => `; ${one.detail}`);
  return `${formatTime(check.at)} check ${check.number} at ${check.weight} %: ${verdictText(check.verdict)}${window}${reaching}${troubles.join('')}`;
}
