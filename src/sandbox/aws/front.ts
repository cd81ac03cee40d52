import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { listen } from '../processes/listen';
import type { Listening } from '../processes/listen';

const BAD_GATEWAY = 502;
const MAX_CONNECTIONS = 32;

/** Sends a request on to an address, with its own body unless another is given. @returns the answer from there */
export type SendOn = (incoming: IncomingMessage, address: string, body?: Buffer) => Promise<IncomingMessage>;

/** Listens before something that is served elsewhere; what cannot be served is answered as a bad gateway. */
export async function startFront(
  serve: (incoming: IncomingMessage, response: ServerResponse, sendOn: SendOn) => Promise<void>,
  fixedPort?: number,
): Promise<Listening> {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS });
  const sendOn: SendOn = async (incoming, address, body) => {
    const { method, headers } = incoming;
    const onward = request(address, { method, headers, agent });
    const answered = once(onward, 'response');
    if (body === undefined) pipeline(incoming, onward, () => undefined);
    else onward.end(body);
    const [answer] = (await answered) as [IncomingMessage];
    return answer;
  };
  const server = createServer((incoming, response) => {
    serve(incoming, response, sendOn).catch(() => {
      if (!response.headersSent) response.writeHead(BAD_GATEWAY);
      response.end();
    });
  });
  const { origin, close } = await listen(server, fixedPort);
  return {
    origin,
    async close() {
      await close();
      agent.destroy();
    },
  };
}

/** Gives an answer to whoever asked, as it is. */
export function passOn(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? BAD_GATEWAY, answer.headers);
  // Either side may leave at any time; the other is then closed, which is all there is to do.
  pipeline(answer, response, () => undefined);
}
