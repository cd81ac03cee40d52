import { createSmokeActivities } from '../../../src/activities/smoke/create';
import type { SmokePort } from '../../../src/activities/smoke/port';
import { createSecretReader } from '../../../src/activities/smoke/secret-reader';
import type { SmokeTest } from '../../../src/domain/settings';
import { activityEnvironment, failureOf, runActivity } from '../run-activity';
import type { SmokeServer } from './smoke-server';
import { startSmokeServer } from './smoke-server';
import { aTest } from './some-smoke-test';

let server: SmokeServer;
beforeAll(async () => (server = await startSmokeServer()));
afterAll(() => server.stop());

const secrets: Readonly<Record<string, string>> = { SMOKE_PASSWORD: 'pa"ss word' };
const nowhere = (): never => {
  throw new TypeError('no test here has secrets in AWS');
};
const smoke = createSmokeActivities({
  secrets: createSecretReader({ env: secrets, ssm: nowhere, secretsManager: nowhere }),
});
const loadBalancer = { name: 'mpac-green', arn: 'arn', dnsName: 'green.elb.amazonaws.com', hostedZoneId: 'Z1' };

type Input = Parameters<SmokePort['smokeTest']>[0];

function inputOf(tests: readonly SmokeTest[], connectTo: string | null = server.address): Input {
  const connection = { name: 'mpac-green', connectTo };
  const target = { kind: 'balancer', record: 'portal.mpac-cloud.com', loadBalancer, connection } as const;
  return { service: 'svc-portal', target, tests };
}

async function outcomesOf(...tests: SmokeTest[]) {
  return (await runActivity(smoke.smokeTest, inputOf(tests))).outcomes;
}

const login = aTest({
  name: 'login',
  kind: 'authentication',
  method: 'POST',
  path: '/v1/login',
  body: { user: 'smoke', password: '${env:SMOKE_PASSWORD}' },
  save: { token: 'session.token', id: 'user.id' },
});

test('a request speaks as the public name and says what it is', async () => {
  server.answerWith(() => ({ status: 200 }));
  const [outcome] = await outcomesOf(aTest({ headers: { accept: 'text/plain' } }));
  expect(outcome).toMatchObject({
    service: 'svc-portal',
    test: 'health',
    kind: 'health',
    ok: true,
    status: 200,
    attempts: 1,
    problem: null,
    url: 'http://portal.mpac-cloud.com/health',
  });
  expect(server.seen).toMatchObject([{ method: 'GET', path: '/health', body: '' }]);
  expect(server.seen[0]?.headers).toMatchObject({
    host: 'portal.mpac-cloud.com',
    'x-rollout-smoke': 'health',
    accept: 'text/plain',
  });
});

test('saved values and secrets are carried into later requests', async () => {
  server.answerWith(() => ({ status: 200, body: { session: { token: 'tok/1 x' }, user: { id: 7 } } }));
  const later = aTest({
    name: 'order',
    method: 'POST',
    path: '/orders/${token}',
    headers: { authorization: 'Bearer ${token}' },
    body: { user: '${id}', list: ['${id}-a'] },
  });
  const outcomes = await outcomesOf(login, later);
  expect(outcomes.map((outcome) => outcome.ok)).toEqual([true, true]);
  expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ user: 'smoke', password: 'pa"ss word' });
  expect(server.seen[1]).toMatchObject({
    path: '/orders/tok%2F1%20x',
    headers: { authorization: 'Bearer tok/1 x', 'content-type': 'application/json' },
    body: '{"user":7,"list":["7-a"]}',
  });
  expect(outcomes[1]?.url).toBe('http://portal.mpac-cloud.com/orders/${token}');
});

test('a missing secret fails the test and names the variable', async () => {
  server.answerWith(() => ({ status: 200 }));
  const [outcome] = await outcomesOf(aTest({ headers: { 'x-key': '${env:SMOKE_KEY}' } }));
  expect(outcome).toMatchObject({
    ok: false,
    status: null,
    attempts: 0,
    problem: 'It needs the environment variable SMOKE_KEY, which is not set (set it where these tests run).',
  });
  expect(server.seen).toEqual([]);
});

test('a failed login fails what needs its token, and all is told', async () => {
  server.answerWith(({ path }) => ({ status: path === '/v1/login' ? 401 : 200, body: {} }));
  const outcomes = await outcomesOf(login, aTest({ name: 'me', headers: { authorization: '${token}' } }), aTest());
  expect(outcomes.map((outcome) => [outcome.test, outcome.ok])).toEqual([
    ['login', false],
    ['me', false],
    ['health', true],
  ]);
  expect(outcomes[0]?.problem).toMatch(
    /^status 401, expected 200; there is no value at session.token to save as token/,
  );
  expect(outcomes[1]?.problem).toBe('It needs `token`, which no request before it saved.');
});

describe('answers that are wrong', () => {
  test.each([
    ['another status', { status: 404, body: 'nothing here' }, 'status 404, expected 200. Answer: nothing here'],
    ['another value', { status: 200, body: { db: 'down' } }, 'db is "down", expected "ok". Answer: {"db":"down"}'],
    ['no such value', { status: 200, body: {} }, 'db is missing, expected "ok". Answer: {}'],
    ['no JSON', { status: 200, body: '<html>' }, 'the answer is not JSON. Answer: <html>'],
    ['an empty body', { status: 200, body: '' }, 'the answer is not JSON. The answer was empty.'],
  ])('%s is told with an excerpt', async (_, answer, problem) => {
    server.answerWith(() => answer);
    const [outcome] = await outcomesOf(
      aTest({ expectJson: { db: 'ok' }, ...(answer.status === 404 ? { expectJson: {} } : {}) }),
    );
    expect(outcome).toMatchObject({ ok: false, status: answer.status, problem });
  });

  test('an excerpt is short and shows no secret and no token', async () => {
    const body = { session: { token: 'tok-123456' }, user: { id: 1 }, echo: 'pa"ss word', rest: 'y'.repeat(500) };
    server.answerWith(() => ({ status: 500, body }));
    const [outcome] = await outcomesOf(login);
    const problem = outcome?.problem ?? '';
    expect(problem).toContain('"token":"***"');
    expect(problem).toContain('"echo":"***"');
    expect(problem).not.toMatch(/tok-123456|pa.?.?ss word/);
    expect(problem.length).toBeLessThan(300);
  });

  test('a redirect is an answer and is not followed', async () => {
    server.answerWith(() => ({ status: 302, headers: { location: '/elsewhere' } }));
    expect(await outcomesOf(aTest())).toMatchObject([{ ok: false, status: 302 }]);
    expect(server.seen).toHaveLength(1);
  });

  test('a status that is expected need not be a success', async () => {
    server.answerWith(() => ({ status: 503 }));
    expect(await outcomesOf(aTest({ expectStatus: [401, 503], retries: 2 }))).toMatchObject([
      { ok: true, attempts: 1 },
    ]);
  });
});

describe('requests that are repeated', () => {
  test.each([
    ['a broken connection', 'drop' as const],
    ['an answer of 5xx', { status: 502 }],
  ])('%s is tried again when configured', async (_title, first) => {
    server.answerWith((_, count) => (count === 1 ? first : { status: 200 }));
    expect(await outcomesOf(aTest({ retries: 2 }))).toMatchObject([{ ok: true, attempts: 2, status: 200 }]);
  });

  test('nothing is repeated without being configured', async () => {
    server.answerWith(() => 'drop');
    const [outcome] = await outcomesOf(aTest());
    expect(outcome).toMatchObject({ ok: false, status: null, attempts: 1 });
    expect(outcome?.problem).toMatch(/^The request failed: /);
  });

  test('a wrong answer that is not 5xx is final', async () => {
    server.answerWith(() => ({ status: 404 }));
    expect(await outcomesOf(aTest({ retries: 3 }))).toMatchObject([{ ok: false, attempts: 1 }]);
  });
});

test('a silent candidate fails within its time limit', async () => {
  server.answerWith(() => 'silence');
  const [outcome] = await outcomesOf(aTest({ timeoutMs: 200 }));
  expect(outcome).toMatchObject({ ok: false, problem: 'No complete answer within 200 ms.' });
  expect(outcome?.durationMs).toBeGreaterThanOrEqual(190);
});

test('tests of other services are left out', async () => {
  server.answerWith(() => ({ status: 200 }));
  expect(await outcomesOf(aTest({ services: ['mpac-pgw'] }))).toEqual([]);
});

test('each request beats, and a cancellation ends the run', async () => {
  server.answerWith(() => 'silence');
  const environment = activityEnvironment();
  const beat = new Promise<unknown>((resolve) => environment.once('heartbeat', resolve));
  const running = environment.run(smoke.smokeTest, inputOf([aTest({ timeoutMs: 30_000 })]));
  const failure = failureOf(running);
  expect(await beat).toBe('health');
  environment.cancel();
  expect(await failure).toMatchObject({ name: 'CancelledFailure' });
});

test('what an earlier request sent is masked in later answers', async () => {
  server.answerWith(({ path }) => ({ status: path === '/v1/login' ? 401 : 500, body: { last: 'pa"ss word' } }));
  const outcomes = await outcomesOf(login, aTest());
  expect(outcomes.map(({ problem }) => problem?.includes('"last":"***"'))).toEqual([true, true]);
});
