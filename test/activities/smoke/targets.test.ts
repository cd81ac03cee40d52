import { createServer } from 'node:net';
import { once } from 'node:events';
import { createSmokeActivities } from '../../../src/activities/smoke/create';
import type { SmokeTarget } from '../../../src/activities/smoke/port';
import { addressOf } from '../../../src/activities/smoke/send-request';
import type { SmokeTest } from '../../../src/domain/settings';
import { runActivity } from '../run-activity';
import type { SmokeServer } from './smoke-server';
import { startSmokeServer } from './smoke-server';
import { aTest } from './some-smoke-test';

let server: SmokeServer;
beforeAll(async () => (server = await startSmokeServer()));
afterAll(() => server.stop());

const smoke = createSmokeActivities({ secrets: () => Promise.resolve('none') });
const loadBalancer = { name: 'mpac-green', arn: 'arn', dnsName: 'green.elb.amazonaws.com', hostedZoneId: 'Z1' };

async function outcomesAt(target: SmokeTarget, ...tests: SmokeTest[]) {
  return (await runActivity(smoke.smokeTest, { service: 'svc-portal', target, tests })).outcomes;
}

test('without connectTo requests go to the balancer on 443', () => {
  const connection = { name: 'mpac-green', connectTo: null };
  const target = { kind: 'balancer', record: 'portal.mpac-cloud.com', connection, loadBalancer } as const;
  expect(addressOf(target, '/up')).toEqual({
    url: 'https://green.elb.amazonaws.com/up',
    host: 'portal.mpac-cloud.com',
  });
});

test('a public address is asked by its own name', async () => {
  server.answerWith(() => ({ status: 200 }));
  expect(await outcomesAt({ kind: 'origin', origin: `${server.address}/app/` }, aTest())).toMatchObject([
    { ok: true, url: `${server.address}/app/health` },
  ]);
  expect(server.seen).toMatchObject([{ path: '/app/health', headers: { host: new URL(server.address).host } }]);
});

test('a full address in a test goes where it says', async () => {
  server.answerWith(() => ({ status: 200, body: { token: 'tok/1 x' } }));
  const other = aTest({ name: 'other', path: `${server.address}/orders/\${token}` });
  const login = aTest({ name: 'login', path: `${server.address}/v1/login`, save: { token: 'token' } });
  const outcomes = await outcomesAt({ kind: 'origin', origin: 'http://127.0.0.1:9' }, login, other);
  expect(outcomes.map(({ ok, url }) => [ok, url])).toEqual([
    [true, `${server.address}/v1/login`],
    [true, `${server.address}/orders/\${token}`],
  ]);
  expect(server.seen.map(({ path }) => path)).toEqual(['/v1/login', '/orders/tok%2F1%20x']);
});
test('a TLS connection asks for the certificate of the public name', async () => {
  let hello = Buffer.alloc(0);
  const balancer = createServer((socket) => {
    // The name stands unencrypted in the first message; there is no need for a certificate to see it.
    socket.once('data', (data) => {
      hello = data;
      socket.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(balancer, 'listening');
  const bound = balancer.address();
  const address = `https://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`;
  const connection = { name: 'mpac-green', connectTo: address };
  const target = { kind: 'balancer', record: 'portal.mpac-cloud.com', loadBalancer, connection } as const;
  const outcomes = await outcomesAt(target, aTest());
  balancer.close();
  await once(balancer, 'close');
  expect(outcomes).toMatchObject([{ ok: false, url: 'https://portal.mpac-cloud.com/health' }]);
  expect(hello.toString('latin1')).toContain('portal.mpac-cloud.com');
});
