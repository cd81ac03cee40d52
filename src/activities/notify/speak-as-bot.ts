import { log } from '@temporalio/activity';
import type { Announcement } from '../../domain/announcement';
import { alreadyPosted, statusOf, whatStands } from './already-posted';
import type { MessageTag } from './message-tag';
import type { Place } from './port';
import type { PostedMessage, SlackBot } from './slack-bot';
import { showLatest } from './show-latest';
import { slackMessage } from './slack-message';
import { refusalCode } from './slack-refusal';

/** One attempt to say something in the channel. */
export interface Speech {
  readonly bot: SlackBot;
  readonly announcement: Announcement;
  /** Run of the workflow, and id of the activity: the same in each attempt. */
  readonly run: string;
  readonly message: string;
  /** Whether an attempt went before, so that there may be something of it to find. */
  readonly again: boolean;
  /** When the first attempt was asked for, epoch milliseconds. */
  readonly askedAt: number;
  readonly pause: (ms: number) => Promise<void>;
}

// Clocks of Temporal and Slack may differ.
const CLOCK_SLACK_MS = 300_000;
// As long as the message that opens a thread may be on its way.
const OPENING_MS = 600_000;
// Two announcements of the same moment: what one of them opens is there for the other a little later.
const OPENED_SOON_MS = 1_500;

/**
 * Says something in the channel, once: what an earlier attempt posted is found by its tag and not posted again. In the
 * story of a run it is an answer to the run's message, which is then rewritten with it.
 * @returns `ts` of the run's message, null when there is none
 */
export async function speakAsBot(speech: Speech, place: Place | null): Promise<string | null> {
  const tag: MessageTag = { kind: 'message', run: speech.run, message: speech.message, number: place?.number ?? 0 };
  if (place === null) return alone(speech, tag);
  if (place.role === 'settles') {
    if (place.thread !== null) await showLatest(speech.bot, place.thread, speech.announcement, tag);
    return place.thread;
  }
  if (place.thread !== null) return follow(speech, tag, place.thread);
  return place.role === 'opens' ? open(speech, tag) : findAndFollow(speech, tag);
}

/** A message of its own in the channel. */
async function alone(speech: Speech, tag: MessageTag, known?: readonly PostedMessage[]): Promise<null> {
  const { bot, announcement, again } = speech;
  const seen = known ?? (again ? await recent(speech) : []);
  if (!alreadyPosted(seen, tag)) await bot.post(slackMessage(announcement), tag);
  return null;
}

/** The run's message, and below it the same as an answer: the message itself will be rewritten. */
async function open(speech: Speech, tag: MessageTag): Promise<string | null> {
  // One before this may have opened it and failed later.
  const seen = speech.again || tag.number > 1 ? await recent(speech) : [];
  const status = statusOf(seen, tag.run);
  if (status?.tag?.message === tag.message) return answer(speech, tag, status.ts, { opener: true });
  if (status) return follow(speech, tag, status.ts);
  const later = seen.some((one) => one.tag?.run === tag.run && one.tag.number > tag.number);
  // What came later stands in the channel already: a message that is to show the latest must not begin below it.
  if (later || alreadyPosted(seen, tag)) return alone(speech, tag, seen);
  const ts = await speech.bot.post(slackMessage(speech.announcement), { ...tag, kind: 'status' });
  return answer({ ...speech, again: false }, tag, ts, { opener: true });
}

/** The run's message is on its way, or was never made: it is waited for a moment, and done without. */
async function findAndFollow(speech: Speech, tag: MessageTag): Promise<string | null> {
  let seen = await recent(speech);
  if (alreadyPosted(seen, tag)) return statusOf(seen, tag.run)?.ts ?? null;
  if (statusOf(seen, tag.run) === null) {
    await speech.pause(OPENED_SOON_MS);
    seen = await recent(speech);
  }
  const status = statusOf(seen, tag.run);
  return status ? follow(speech, tag, status.ts) : alone(speech, tag, seen);
}

async function follow(speech: Speech, tag: MessageTag, ts: string): Promise<string | null> {
  const thread = await answer(speech, tag, ts, { opener: false });
  if (thread !== null) await showLatest(speech.bot, ts, speech.announcement, tag);
  return thread;
}

async function answer(speech: Speech, tag: MessageTag, ts: string, by: { opener: boolean }): Promise<string | null> {
  const { bot, announcement, again } = speech;
  const said = again ? await whatStands(() => bot.threadSince(ts, speech.askedAt - CLOCK_SLACK_MS)) : [];
  if (alreadyPosted(said, tag)) return ts;
  // Whoever opens has mentioned and shown it in the channel already.
  const spoken = by.opener ? { ...announcement, mentionChannel: false } : announcement;
  try {
    await bot.post(slackMessage(spoken), tag, { ts, broadcast: !by.opener && announcement.level === 'critical' });
    return ts;
  } catch (error) {
    if (!goneThreads.has(refusalCode(error) ?? '')) throw error;
    log.warn('the thread of this run is gone; the message stands on its own', { code: announcement.code });
    return alone(speech, tag);
  }
}

const goneThreads = new Set(['thread_not_found', 'message_not_found', 'cannot_reply_to_message']);

function recent({ bot, askedAt }: Speech): Promise<readonly PostedMessage[]> {
  return whatStands(() => bot.channelSince(askedAt - OPENING_MS - CLOCK_SLACK_MS));
}
