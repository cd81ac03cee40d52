import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** What a request to the load balancer was. */
export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What the load balancer answers: status and body, or `drop` to break the connection, or `silence`. */
export type Answer = 'drop' | 'silence' | { status: number; body?: unknown; headers?: Record<string, string> };

/** A load balancer of its own on 127.0.0.1. */
export interface SmokeServer {
  address: string;
  seen: SeenRequest[];
  /** Decides each answer from now on. */
  answerWith: (decide: (request: SeenRequest, count: number) => Answer) => void;
  stop: () => Promise<void>;
}

export async function startSmokeServer(): Promise<SmokeServer> {
  const seen: SeenRequest[] = [];
  let decide: (request: SeenRequest, count: number) => Answer = () => ({ status: 200 });
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    seen.push({ method, path: url, headers, body: await text(request) });
    const answer = decide({ method, path: url, headers, body: '' }, seen.length);
    if (answer === 'silence') return;
    if (answer === 'drop') {
      request.socket.destroy();
      return;
    }
    const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
    response.writeHead(answer.status, answer.headers).end(body);
  };
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  return {
    address: `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`,
    seen,
    answerWith: (next) => {
      seen.length = 0;
      decide = next;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
