import { log } from '@temporalio/activity';
import type { Announcement } from '../../domain/announcement';
import type { MessageTag } from './message-tag';
import type { PostedMessage, SlackBot } from './slack-bot';
import { refusalCode } from './slack-refusal';
import { slackMessage } from './slack-message';

/** Rewrites the run's message, unless it shows this announcement or a later one already. */
export async function showLatest(
  bot: SlackBot,
  ts: string,
  announcement: Announcement,
  tag: MessageTag,
): Promise<void> {
  try {
    const shown = await read(bot, ts);
    if (shown === null || (shown.tag !== null && shown.tag.number >= tag.number)) return;
    // It keeps the name of whoever opened it. An edit notifies nobody, so it mentions nobody.
    const message = shown.tag?.message ?? tag.message;
    await bot.rewrite(ts, slackMessage({ ...announcement, mentionChannel: false }), {
      ...tag,
      kind: 'status',
      message,
    });
  } catch (error) {
    const code = refusalCode(error);
    // Everything that was to be told stands in the thread.
    if (code === null || !lasting.has(code)) throw error;
    log.warn('the message of this run cannot be rewritten', { code });
  }
}

/** Deleted by somebody, or a workspace in which nothing is edited after a time. */
const lasting = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

/** Should the bot not be allowed to read, what it writes is taken for the latest. */
async function read(bot: SlackBot, ts: string): Promise<PostedMessage | null> {
  try {
    return await bot.read(ts);
  } catch (error) {
    if (refusalCode(error) === null) throw error;
    return { ts, tag: null };
  }
}
