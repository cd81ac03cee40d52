import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { freePort } from '../../../src/sandbox/processes/free-port';

const PROMISED = 200;
const ASKED = 2000;

async function portWhenAskedFor(port: number): Promise<number> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const got = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return got;
}

test('a free port is for whoever names it, and is given to nobody else', async () => {
  const promised = await Promise.all(Array.from({ length: PROMISED }, freePort));
  // The kernel chooses from some 14,000: without the promise dozens of these would be among them.
  for (let asked = 0; asked < ASKED; asked += 1) expect(promised).not.toContain(await portWhenAskedFor(0));
  for (const port of promised) expect(await portWhenAskedFor(port)).toBe(port);
});
