import type { MessageCode } from '../../domain/message-registry';
import type { LogEntry, RolloutStatus } from '../../domain/status';
import type { CheckRecord } from '../../domain/verdict';
import type { WatchedStatus } from '../watch-run';
import { formatTime } from '../../domain/duration';
import { shareText, standingText, verdictText, windowText } from '../../domain/render/rollout-words';

/** What is new since the look before, one line each: the watch for files, pipes and CI logs. */
export function changeLines(before: WatchedStatus | null, now: WatchedStatus): string[] {
  return [...sightLines(before, now), ...(now.status ? newsLines(before?.status ?? null, now.status) : [])];
}

/** Whether somebody answers, where that changed: one line for going stale and one for its end. */
export function sightLines(before: WatchedStatus | null, now: WatchedStatus): string[] {
  const wasStale = (before?.stale ?? null) !== null;
  if (now.stale === null) return wasStale ? ['answered again'] : [];
  return wasStale ? [] : [`? ${now.stale}`];
}

function newsLines(before: RolloutStatus | null, now: RolloutStatus): string[] {
  const first = before === null ? [`${now.request.environment} ${now.request.imageTag} ${standingText(now)}`] : [];
  // A status has the last lines only, so their places tell nothing.
  const told = new Set(before?.log.map((entry) => `${entry.at} ${entry.text}`));
  const news = now.log.filter((entry) => entry.code !== TOLD_BY_CHECK && !told.has(`${entry.at} ${entry.text}`));
  const lines = news.map((entry) => ({ at: entry.at, line: logLine(entry) }));
  if (now.lastCheck && isNewCheck(before, now))
    lines.push({ at: now.lastCheck.at, line: checkLine(now, now.lastCheck) });
  return [...first, ...lines.sort((a, b) => a.at - b.at).map(({ line }) => line)];
}

/** Log entry that says what the line of the check says too. */
const TOLD_BY_CHECK: MessageCode = 'CheckInconclusive';

function logLine(entry: LogEntry): string {
  return `${formatTime(entry.at)} ${entry.level === 'info' ? '' : `${entry.level}: `}${entry.text}`;
}

/** Whether there was a check since the look before. */
export function isNewCheck(before: RolloutStatus | null, now: RolloutStatus): boolean {
  return now.lastCheck !== null && now.lastCheck.number !== before?.lastCheck?.number;
}

/** A check in a few words: its verdict, and the progress of the window where there is one. */
export function checkHead({ step, phase }: RolloutStatus, check: CheckRecord): string {
  // Outside a window its progress would only say 0.
  const window = step && phase === 'watching' ? `, ${windowText(step)}` : '';
  return `${formatTime(check.at)} check ${check.number} at ${check.weight} %: ${verdictText(check.verdict)}${window}`;
}

function checkLine(status: RolloutStatus, check: CheckRecord): string {
  const shares = Object.entries(status.shares).map(([service, share]) => `${service} ${shareText(share)}`);
  const reaching = shares.length > 0 ? `; requests that reach the candidate: ${shares.join(', ')}` : '';
  const troubles = check.evidence.filter((one) => one.verdict !== 'pass').map((one) => `; ${one.detail}`);
  return `${checkHead(status, check)}${reaching}${troubles.join('')}`;
}
