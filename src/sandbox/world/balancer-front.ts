import { Agent, createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Listening } from '../processes/listen';
import { listen } from '../processes/listen';

const BAD_GATEWAY = 502;
const MAX_CONNECTIONS = 32;

/**
 * Listens in place of a load balancer of the emulator, which has no port of its own: requests go on to the gateway's
 * path of that balancer, with the Host header as it came.
 */
export async function startBalancerFront(emulator: string, balancer: string): Promise<Listening> {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS });
  const server = createServer((incoming, response) => forward(incoming, response, emulator, balancer, agent));
  const { origin, close } = await listen(server);
  return {
    origin,
    async close() {
      await close();
      agent.destroy();
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
