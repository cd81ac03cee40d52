import { once } from 'node:events';
import { URLSearchParams } from 'node:url';
import { createServer, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** Passes calls to AWS on, and counts them by operation. */
export async function startCounter(address) {
  let counts = new Map();
  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming);
    const operation = operationOf(incoming, body);
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const onward = request(`${address}${incoming.url}`, { method: incoming.method, headers: incoming.headers });
    onward.once('error', () => response.destroy());
    onward.once('response', (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    onward.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    read: () => counts,
    reset: () => (counts = new Map()),
    close: () => new Promise((done) => server.close(done).closeAllConnections()),
  };
}

/** As JSON calls, forms and paths spell it. */
function operationOf({ headers, method, url }, body) {
  const json = /\.(\w+)$/.exec(headers['x-amz-target'] ?? '')?.[1];
  return json ?? new URLSearchParams(body.toString()).get('Action') ?? `${method} ${url.split('?')[0].split('/')[2]}`;
}
