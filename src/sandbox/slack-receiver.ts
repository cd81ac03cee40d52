import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseJson, valueAt } from '../domain/json';
import { listen } from './processes/listen';
import type { SlackChannels } from './slack-channel';
import { createSlackChannels } from './slack-channel';

/** A message as it came in. */
export interface ReceivedMessage {
  /** Epoch milliseconds. */
  at: number;
  /** The summary line. */
  text: string;
  /** All that was sent. */
  body: unknown;
}

/** Stands in for Slack: its incoming webhooks, and the methods of its Web API that the worker's bot uses. */
export interface SlackReceiver {
  /** The webhook: POST a message, GET all of them as JSON. */
  url: string;
  /** Base of the Web API; any token but none will do. */
  api: string;
  /** What came by webhook, and what the bot posted. */
  messages: () => readonly ReceivedMessage[];
  /** The bot's channels. */
  channels: SlackChannels;
  close: () => Promise<void>;
}

/** Receives messages on a free port of 127.0.0.1. `onMessage` gets each as it comes. */
export async function startSlackReceiver(onMessage: (message: ReceivedMessage) => void): Promise<SlackReceiver> {
  const messages: ReceivedMessage[] = [];
  const channels = createSlackChannels();
  const take = (body: unknown): void => {
    const message = { at: Date.now(), text: textOf(body), body };
    messages.push(message);
    onMessage(message);
  };
  const receive = (body: string, response: ServerResponse): void => {
    const parsed = parseJson(body);
    if (parsed === undefined) return answer(response, 400, 'invalid_payload');
    take(parsed);
    return answer(response, 200, 'ok');
  };
  const call = (method: string, body: string, request: IncomingMessage, response: ServerResponse): void => {
    const known = /^Bearer \S+$/.test(request.headers.authorization ?? '');
    const said = known
      ? channels.call(method, Object.fromEntries(new URLSearchParams(body)))
      : { ok: false, error: 'not_authed' };
    if (said.ok && method === 'chat.postMessage' && 'message' in said) take(structuredClone(said.message));
    return answer(response, 200, JSON.stringify(said), 'application/json');
  };
  const server = createServer((request, response) => {
    if (request.method !== 'POST') return answer(response, 200, JSON.stringify(messages), 'application/json');
    const [, method] = /^\/api\/([\w.]+)$/.exec(request.url ?? '') ?? [];
    text(request).then(
      (body) => (method === undefined ? receive(body, response) : call(method, body, request, response)),
      () => response.destroy(),
    );
  });
  const { origin, close } = await listen(server);
  return {
    url: `${origin}/slack`,
    api: `${origin}/api`,
    messages: () => messages,
    channels,
    close,
  };
}

function answer(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

function textOf(message: unknown): string {
  const said = valueAt(message, ['text']);
  return typeof said === 'string' ? said : '';
}
