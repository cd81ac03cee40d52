import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { MessageMetadata } from '@slack/web-api';
import { createSlackChannels } from '../../support/slack-channel';
import type { ChannelMessage, SlackChannels } from '../../support/slack-channel';

/** What becomes of a call: `lost` has its effect and no answer, `unsent` has neither; null is as it should be. */
export type Fault =
  | 'lost'
  | 'unsent'
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  | { readonly error: string }
  | null;

/** Slack's Web API on a port of its own, in which any call can fail. */
export interface SlackServer {
  readonly api: string;
  /** The methods that were called, in order. */
  readonly calls: string[];
  /** Decides about each call by its number, from 0, and method. */
  fault: (number: number, method: string) => Fault;
  /** Takes the text of each message that was posted, before the call is answered. */
  heard: (text: string) => void;
  channels: SlackChannels;
  /** Empty channels, no faults. */
  reset(): void;
  close(): Promise<void>;
}

export const TOKEN = 'xoxb-very-secret';

/** `now` is Slack's clock, in epoch milliseconds. */
export async function startSlackServer(now: () => number = Date.now): Promise<SlackServer> {
  const http = createServer((request, response) => {
    void text(request).then((body) => {
      const method = (request.url ?? '').replace('/api/', '');
      const number = server.calls.push(method) - 1;
      const fault = server.fault(number, method);
      if (fault === 'unsent') return request.socket.destroy();
      if (fault !== null && typeof fault === 'object') {
        const { status = 200, headers = {}, body: said = '' } = 'error' in fault ? {} : fault;
        const answer = 'error' in fault ? JSON.stringify({ ok: false, error: fault.error }) : said;
        return response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(answer);
      }
      const known = request.headers.authorization === `Bearer ${TOKEN}`;
      const values = Object.fromEntries(new URLSearchParams(body));
      const answer = known ? server.channels.call(method, values) : { ok: false as const, error: 'invalid_auth' };
      if (answer.ok && method === 'chat.postMessage') server.heard(values['text'] ?? '');
      if (fault === 'lost') return request.socket.destroy();
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const bound = http.address();
  const server: SlackServer = {
    api: `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}/api`,
    calls: [],
    fault: () => null,
    heard: () => undefined,
    channels: createSlackChannels(now),
    reset: () => {
      server.calls.length = 0;
      server.fault = () => null;
      server.channels = createSlackChannels(now);
    },
    close: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return server;
}

/** A message as a person sees it: what it is in the channel, its title, and whether it called the channel. */
export interface SeenMessage {
  readonly as: 'status' | 'answer' | 'broadcast' | 'alone';
  readonly title: string;
  readonly mentions: boolean;
}

/** The channel as people see it, oldest first. */
export function seen(channels: SlackChannels): SeenMessage[] {
  return channels.messages().map((message) => ({
    as: kindOf(message),
    title: message.text,
    mentions: JSON.stringify(message.blocks).includes('<!channel>'),
  }));
}

function kindOf({ thread_ts: thread, subtype, metadata }: ChannelMessage): SeenMessage['as'] {
  if (thread !== undefined) return subtype === undefined ? 'answer' : 'broadcast';
  return (metadata as MessageMetadata).event_type === 'rollout_status' ? 'status' : 'alone';
}
