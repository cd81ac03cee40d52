import type { Logger } from '@slack/web-api';
import { LogLevel, WebClient } from '@slack/web-api';
import { valueAt } from '../../domain/json';
import type { MessageTag } from './message-tag';
import { metadataOf, tagOf } from './message-tag';
import type { SlackMessage } from './slack-message';
import { slackFailure } from './slack-refusal';

/** How the worker speaks as a bot. */
export interface BotSettings {
  /** Token of the bot; a secret. */
  readonly token: string;
  /** ID of the channel, since history and updates take no name. */
  readonly channel: string;
  /** Base of Slack's Web API. */
  readonly api: string;
}

/** A message that stands in the channel. */
export interface PostedMessage {
  readonly ts: string;
  /** Null for a message that is none of ours. */
  readonly tag: MessageTag | null;
}

/** The bot in its channel. Every call fails as {@link slackFailure} says. */
export interface SlackBot {
  /** Posts, into a thread or as a message of its own, and answers its `ts`. */
  post(
    message: SlackMessage,
    tag: MessageTag,
    thread?: { readonly ts: string; readonly broadcast: boolean },
  ): Promise<string>;
  /** Replaces a message whole. */
  rewrite(ts: string, message: SlackMessage, tag: MessageTag): Promise<void>;
  /** Null when there is none, or none any more. */
  read(ts: string): Promise<PostedMessage | null>;
  /** What stands in the channel since a time (epoch milliseconds), broadcast answers included. */
  channelSince(since: number): Promise<PostedMessage[]>;
  threadSince(ts: string, since: number): Promise<PostedMessage[]>;
}

// Below the time of the whole activity, which may need several calls.
const TIMEOUT_MS = 4_000;
const MESSAGES_A_PAGE = 200;
// A thousand messages in ten minutes: whatever is older is not looked for.
const MOST_PAGES = 5;

/** Opens the bot for one attempt of an activity. */
export function openSlackBot({ token, channel, api }: BotSettings, signal: AbortSignal): SlackBot {
  let retryAfter: string | null = null;
  const client = new WebClient(token, {
    slackApiUrl: api,
    allowAbsoluteUrls: false,
    logger: silent,
    // Repeating is Temporal's: it outlives this process, and knows the pause.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: async (url, init = {}) => {
      const answer = await fetch(url, { ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) });
      // Not every error of the library has it.
      retryAfter = answer.headers.get('retry-after');
      return answer;
    },
  });
  const call = async <T>(method: string, request: () => Promise<T>): Promise<T> => {
    try {
      retryAfter = null;
      return await request();
    } catch (error) {
      // The library wraps whatever ended the request; a cancellation must reach Temporal as such.
      signal.throwIfAborted();
      throw slackFailure(method, error, retryAfter);
    }
  };
  /** All pages of a list, as far as they are looked through. */
  const list = (method: string, since: number, thread: { readonly ts?: string } = {}): Promise<PostedMessage[]> =>
    call(method, async () => {
      const oldest = (since / 1_000).toFixed(6);
      const asked = { channel, ...thread, oldest, include_all_metadata: true, limit: MESSAGES_A_PAGE };
      const found: PostedMessage[] = [];
      let pages = 0;
      for await (const page of client.paginate(method, asked)) {
        found.push(...posted(valueAt(page, ['messages'])));
        pages += 1;
        if (pages === MOST_PAGES) break;
      }
      return found;
    });
  return {
    async post(message, tag, thread) {
      const place = thread ? { thread_ts: thread.ts, reply_broadcast: thread.broadcast } : {};
      const posting = { channel, ...message, ...place, metadata: metadataOf(tag) };
      const { ts = '' } = await call('chat.postMessage', () => client.chat.postMessage(posting));
      return ts;
    },
    async rewrite(ts, { text, blocks }, tag) {
      // Unlike a post, an update reads `text` as a client does, unless told otherwise.
      const update = { channel, ts, text, blocks, parse: 'none' as const, metadata: metadataOf(tag) };
      await call('chat.update', () => client.chat.update(update));
    },
    async read(ts) {
      const only = { channel, include_all_metadata: true, oldest: ts, latest: ts, inclusive: true, limit: 1 };
      const { messages } = await call('conversations.history', () => client.conversations.history(only));
      return posted(messages).find((message) => message.ts === ts) ?? null;
    },
    channelSince: (since) => list('conversations.history', since),
    threadSince: (ts, since) => list('conversations.replies', since, { ts }),
  };
}

function posted(messages: unknown): PostedMessage[] {
  const all: readonly unknown[] = Array.isArray(messages) ? messages : [];
  return all.flatMap((message) => {
    const ts = valueAt(message, ['ts']);
    return typeof ts === 'string' ? [{ ts, tag: tagOf(valueAt(message, ['metadata'])) }] : [];
  });
}

const nothing = (): void => undefined;

/** The library would write to the console; what matters is in our errors. */
const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};
