import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';

/** The public side of one load balancer. */
export interface BalancerFront {
  /** `http://127.0.0.1:PORT`. */
  origin: string;
  close: () => Promise<void>;
}

const BAD_GATEWAY = 502;
const MAX_CONNECTIONS = 32;

/**
 * Listens in place of a load balancer of the emulator, which has no port of its own: requests go on to the gateway's
 * path of that balancer, with the Host header as it came.
 */
export async function startBalancerFront(emulator: string, balancer: string): Promise<BalancerFront> {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS });
  const server = createServer((incoming, response) => forward(incoming, response, emulator, balancer, agent));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  emulator: string,
  balancer: string,
  agent: Agent,
): void {
  const { method, headers } = incoming;
  const onward = request(`${emulator}/_alb/${balancer}${incoming.url ?? '/'}`, { method, headers, agent });
  onward.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? BAD_GATEWAY, answer.headers);
    // Either side may leave at any time; the other is then closed, which is all there is to do.
    pipeline(answer, response, () => undefined);
  });
  onward.once('error', () => {
    if (!response.headersSent) response.writeHead(BAD_GATEWAY);
    response.end();
  });
  pipeline(incoming, onward, () => undefined);
}
