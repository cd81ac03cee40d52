import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { checkTarget, matches } from '../../../src/sandbox/aws/target-health';

let status = 200;
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(request.url === '/health' ? status : 404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

function target(): { address: string; port: number } {
  const address = server.address();
  return { address: '127.0.0.1', port: typeof address === 'object' && address !== null ? address.port : 0 };
}

const check = { path: '/health', matcher: '200' };

test('a target is as healthy as its health path says', async () => {
  status = 200;
  expect(await checkTarget(target(), check)).toEqual({ state: 'healthy' });
  status = 503;
  expect(await checkTarget(target(), check)).toMatchObject({
    state: 'unhealthy',
    reason: 'Target.ResponseCodeMismatch',
  });
});

test('a target on which nothing listens failed its checks', async () => {
  const nobody = { address: '127.255.255.254', port: 1 };
  expect(await checkTarget(nobody, check)).toMatchObject({ state: 'unhealthy', reason: 'Target.FailedHealthChecks' });
});

test('a matcher takes numbers and ranges', () => {
  expect([200, 204, 299, 301].map((code) => matches(code, '200-299,301'))).toEqual([true, true, true, true]);
  expect([199, 300, 302].map((code) => matches(code, '200-299,301'))).toEqual([false, false, false]);
});
