import type { GuardReport } from '../../domain/guard';
import type { Painter } from '../../domain/render/painter';
import type { GuardLook } from '../guard-look';
import { formatDuration, formatTime } from '../../domain/duration';

const stateWords: Readonly<Record<GuardReport['state'], string>> = {
  quiet: 'quiet',
  inCharge: 'a run is in charge',
  orphaned: '‼ ORPHANED',
  stuck: '‼ STUCK',
  split: '‼ SPLIT',
  unknown: '? unknown',
};

/** Whether somebody should look; `unsure` when nothing can be said. */
export function guardTrouble(look: GuardLook): 'none' | 'trouble' | 'unsure' {
  const state = look.report?.state ?? 'unknown';
  if (state === 'unknown') return 'unsure';
  return state === 'quiet' || state === 'inCharge' ? 'none' : 'trouble';
}

/** What the guard found and did, when it looks next, and whether it may act. `now` is epoch milliseconds. */
export function guardLines(look: GuardLook, now: number, paint: Painter): string[] {
  const { report, problem } = look;
  const painted = { none: paint.good, trouble: paint.bad, unsure: paint.unsure }[guardTrouble(look)];
  const found = report
    ? `${painted(stateWords[report.state])}  ${formatDuration(now - report.at)} ago: ${withoutStop(report.finding)}`
    : painted('has not told of any look yet');
  return [
    `${paint.strong(look.environment)}  ${found}; ${nextText(look, now)}`,
    ...(report?.did ? [`  It did: ${report.did}`] : []),
    ...(isPaused(look, now) ? [paint.unsure(`  It looks but does nothing: ${pauseText(look, now)}`)] : []),
    ...(look.stopped ? [paint.bad(`  Nobody looks: its Schedule is paused in Temporal${noteText(look)}`)] : []),
    ...(problem === null ? [] : [paint.unsure(`  ? ${problem}`)]),
  ];
}

function isPaused({ pausedUntil }: GuardLook, now: number): boolean {
  return pausedUntil !== null && pausedUntil > now;
}

function pauseText(look: GuardLook, now: number): string {
  const left = look.pausedUntil === null ? '' : `, ${formatDuration(look.pausedUntil - now)} left`;
  return `${look.note ?? `paused until ${formatTime(look.pausedUntil ?? now)}`}${left}`;
}

function noteText({ note }: GuardLook): string {
  return note === null ? '' : ` (${note})`;
}

function nextText({ nextAt, stopped }: GuardLook, now: number): string {
  if (stopped || nextAt === null) return 'no next look';
  return nextAt > now ? `next look in ${formatDuration(nextAt - now)}` : 'next look now';
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
