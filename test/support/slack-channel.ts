import { findBrokenLimit } from './slack-limits';

/** A message as Slack keeps it. */
export interface ChannelMessage {
  readonly ts: string;
  readonly thread_ts?: string;
  readonly subtype?: 'thread_broadcast';
  text: string;
  blocks: unknown;
  metadata?: unknown;
  edited?: { readonly ts: string };
}

/** Arguments of a call, as the form has them: whatever is no text is JSON. */
export type CallArguments = Readonly<Record<string, string>>;

export type CallAnswer = { readonly ok: true; readonly [key: string]: unknown } | { readonly ok: false; error: string };

/** The channels of a workspace, as the bot sees them: every ID is a channel that it is in. */
export interface SlackChannels {
  /** Answers a method of the Web API; `unknown_method` for those that are not here. */
  call(method: string, values: CallArguments): CallAnswer;
  /** Everything that was posted, in order, as it stands now. */
  messages(): readonly ChannelMessage[];
  /** Removes a message, as a person may. */
  remove(ts: string): void;
}

/** Channels in memory; `now` is Slack's clock, in epoch milliseconds. */
export function createSlackChannels(now: () => number = Date.now): SlackChannels {
  let posted: ChannelMessage[] = [];
  let lastTs = 0;
  const nextTs = (): string => {
    lastTs = Math.max(lastTs + 1, now() * 1_000);
    return (lastTs / 1_000_000).toFixed(6);
  };
  const find = (ts: string | undefined): ChannelMessage | undefined => posted.find((message) => message.ts === ts);

  const post = (values: CallArguments): CallAnswer => {
    const { channel, thread_ts: thread, reply_broadcast: broadcast } = values;
    const fault = findBrokenLimit(values);
    if (fault !== null) return refused(fault);
    if (thread !== undefined && find(thread) === undefined) return refused('thread_not_found');
    const message: ChannelMessage = {
      ts: nextTs(),
      ...(thread === undefined ? {} : { thread_ts: thread }),
      ...(thread !== undefined && broadcast === 'true' ? { subtype: 'thread_broadcast' as const } : {}),
      ...contentOf(values),
    };
    posted.push(message);
    return { ok: true, channel, ts: message.ts, message };
  };
  const update = (values: CallArguments): CallAnswer => {
    const fault = findBrokenLimit(values);
    if (fault !== null) return refused(fault);
    const message = find(values['ts']);
    if (message === undefined) return refused('message_not_found');
    Object.assign(message, contentOf(values), { edited: { ts: nextTs() } });
    return { ok: true, channel: values['channel'], ts: message.ts };
  };
  const history = (values: CallArguments): CallAnswer => {
    const top = posted.filter(({ thread_ts: thread, subtype }) => thread === undefined || subtype !== undefined);
    return page(top.filter(within(values)).reverse(), values);
  };
  const replies = (values: CallArguments): CallAnswer => {
    const parent = find(values['ts']);
    if (parent === undefined) return refused('thread_not_found');
    const answers = posted.filter(({ thread_ts: thread }) => thread === parent.ts).filter(within(values));
    return page([parent, ...answers], values);
  };
  const methods = new Map(
    Object.entries({
      'chat.postMessage': post,
      'chat.update': update,
      'conversations.history': history,
      'conversations.replies': replies,
    }),
  );
  return {
    call: (method, values) => {
      if (!values['channel']) return refused('channel_not_found');
      return methods.get(method)?.(values) ?? refused('unknown_method');
    },
    messages: () => posted,
    remove: (ts) => {
      posted = posted.filter((message) => message.ts !== ts);
    },
  };
}

function refused(error: string): CallAnswer {
  return { ok: false, error };
}

function contentOf(values: CallArguments): Pick<ChannelMessage, 'text' | 'blocks' | 'metadata'> {
  const { text = '', blocks, metadata } = values;
  return {
    text,
    blocks: blocks === undefined ? [] : JSON.parse(blocks),
    ...(metadata === undefined ? {} : { metadata: JSON.parse(metadata) as unknown }),
  };
}

/** Without `inclusive` the ends are left out. */
function within({ oldest = '0', latest = 'Infinity', inclusive }: CallArguments): (message: ChannelMessage) => boolean {
  return ({ ts }) => {
    if (inclusive === 'true' && (ts === oldest || ts === latest)) return true;
    return Number(ts) > Number(oldest) && Number(ts) < Number(latest);
  };
}

/** Pages at most so long, whatever is asked for: whoever reads must go on reading. */
const LONGEST_PAGE = 15;

function page(messages: readonly ChannelMessage[], values: CallArguments): CallAnswer {
  const { limit = '100', cursor = '0', include_all_metadata: all } = values;
  const end = Number(cursor) + Math.min(Number(limit), LONGEST_PAGE);
  const shown = messages
    .slice(Number(cursor), end)
    .map(({ metadata, ...message }) => (all === 'true' ? { ...message, metadata } : message));
  const more = end < messages.length;
  return {
    ok: true,
    messages: shown,
    has_more: more,
    response_metadata: { next_cursor: more ? String(end) : '' },
  };
}
