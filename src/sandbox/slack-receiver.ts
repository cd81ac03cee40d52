import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseJson, valueAt } from '../domain/json';
import { listen } from './processes/listen';

/** A message as it came in. */
export interface ReceivedMessage {
  /** Epoch milliseconds. */
  at: number;
  /** The summary line. */
  text: string;
  /** All that was sent. */
  body: unknown;
}

/** Stands in for Slack's incoming webhooks. */
export interface SlackReceiver {
  /** The webhook: POST a message, GET all of them as JSON. */
  url: string;
  messages: () => readonly ReceivedMessage[];
  close: () => Promise<void>;
}

/** Receives messages on a free port of 127.0.0.1. `onMessage` gets each as it comes. */
export async function startSlackReceiver(onMessage: (message: ReceivedMessage) => void): Promise<SlackReceiver> {
  const messages: ReceivedMessage[] = [];
  const receive = (sent: string, response: ServerResponse): void => {
    const body = parseJson(sent);
    if (body === undefined) return answer(response, 400, 'invalid_payload');
    const message = { at: Date.now(), text: textOf(body), body };
    messages.push(message);
    onMessage(message);
    return answer(response, 200, 'ok');
  };
  const server = createServer((request, response) => {
    if (request.method !== 'POST') return answer(response, 200, JSON.stringify(messages), 'application/json');
    text(request).then(
      (body) => receive(body, response),
      () => response.destroy(),
    );
  });
  const { origin, close } = await listen(server);
  return { url: `${origin}/slack`, messages: () => messages, close };
}

function answer(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

function textOf(message: unknown): string {
  const said = valueAt(message, ['text']);
  return typeof said === 'string' ? said : '';
}
