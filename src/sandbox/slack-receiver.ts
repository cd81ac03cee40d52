import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

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
  const receive = (body: string, response: ServerResponse): void => {
    const parsed = parse(body);
    if (parsed === undefined) return answer(response, 400, 'invalid_payload');
    const message = { at: Date.now(), text: textOf(parsed), body: parsed };
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
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/slack`,
    messages: () => messages,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function textOf(message: unknown): string {
  const known = typeof message === 'object' && message !== null && 'text' in message;
  return known && typeof message.text === 'string' ? message.text : '';
}
