import { CancellationScope, condition, log } from '@temporalio/workflow';
import type { Place } from '../../activities/notify/port';
import type { Announcement } from '../../domain/announcement';
import type { MessageCode } from '../../domain/message-registry';
import type { LogEntry, RolloutStatus } from '../../domain/status';
import type { RunState } from './run-state';
import { count } from './measure';
import { clipped } from '../../domain/bytes';
import { limits } from '../../domain/event-budget';
import { announcementOf, messages } from '../../domain/message-registry';
import { deliveries } from '../activity-proxies';

/** Says something: to the log of the rollout always, to people where the registry says so. */
export type Tell = (code: MessageCode, text: string) => void;

/** Lines of the log a run remembers, and shows; the history has them all. */
const MOST_LINES = 60;

/** Codes of messages that were not delivered; with so many it is the way to people that is broken. */
const MOST_UNDELIVERED = 50;

/** Longest wait of the close for messages on their way. */
const CLOSE_WAIT = '30s';

/**
 * The voice of a run. `tell` never throws, blocks or delays: an announcement runs beside the story in a scope that no
 * cancellation reaches, and its failure ends in `undelivered` (an activity nobody awaits would break every later task).
 */
export function createVoice(
  state: RunState,
  status: () => RolloutStatus,
): { tell: Tell; delivered: () => Promise<void> } {
  let onTheirWay = 0;
  // One makes the run's message in the channel; whatever is told before that is done finds it, or stands alone.
  let opening = false;
  // Two at once may rewrite that message in either order.
  let crowded = false;
  let latest: { readonly announcement: Announcement; readonly number: number } | null = null;

  const settle = async (): Promise<void> => {
    while (crowded && onTheirWay === 1 && latest !== null && state.thread !== null) {
      crowded = false;
      const { announcement, number } = latest;
      const place: Place = { number, thread: state.thread, role: 'settles' };
      await deliveries.announce(`Show the latest: ${announcement.title}`, { announcement, place });
    }
  };
  const tell: Tell = (code, text) => {
    state.log = keptLines([
      ...state.log,
      { at: Date.now(), code, level: messages[code].level, text: clipped(text, limits.line) },
    ]);
    const { environment } = state.request;
    log.info(text, { code, environment });
    count('rollout_messages_total', { environment, code, level: messages[code].level });
    const announcement = announcementOf(code, clipped(text, limits.message), status(), Date.now());
    if (!announcement) return;
    state.announced += 1;
    const opens = state.thread === null && !opening;
    const place: Place = { number: state.announced, thread: state.thread, role: opens ? 'opens' : 'follows' };
    opening ||= opens;
    crowded ||= onTheirWay > 0;
    latest = { announcement, number: place.number };
    onTheirWay += 1;
    void CancellationScope.nonCancellable(async () => {
      try {
        const { thread = null } = await deliveries.announce(`Tell: ${announcement.title}`, { announcement, place });
        state.thread ??= thread;
        count('rollout_deliveries_total', { environment, result: 'delivered' });
      } catch {
        count('rollout_deliveries_total', { environment, result: 'failed' });
        if (state.undelivered.length < MOST_UNDELIVERED) state.undelivered.push(code);
      }
      if (opens) opening = false;
      // What is shown there may be older than what was told; all of it was told.
      await settle().catch(() => undefined);
      onTheirWay -= 1;
    });
  };
  const delivered = async (): Promise<void> => {
    const all = await condition(() => onTheirWay === 0, CLOSE_WAIT, { summary: 'Messages on their way' });
    if (!all) state.undelivered.push(`${onTheirWay} still on their way`);
  };
  return { tell, delivered };
}

/** Checks that could not tell are the first lines to go: their records tell of them too. */
function keptLines(lines: readonly LogEntry[]): readonly LogEntry[] {
  if (lines.length <= MOST_LINES) return lines;
  const code: MessageCode = 'CheckInconclusive';
  return lines.toSpliced(
    Math.max(
      0,
      lines.findIndex((line) => line.code === code),
    ),
    1,
  );
}
