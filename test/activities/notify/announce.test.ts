import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { once } from 'node:events';
import { createNotifyActivities } from '../../../src/activities/notify/create';
import { activityEnvironment, failureOf, runActivity } from '../run-activity';
import { someAnnouncement } from './some-announcement';

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let received: unknown[] = [];
const server = createServer((request, response) => {
  void json(request).then((message) => {
    received.push(message);
    answer(request, response);
  });
});
let webhookUrl = '';
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  webhookUrl = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}/services/T0/B0/very-secret`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});
beforeEach(() => {
  received = [];
});

const reply = (status: number, body = 'ok', headers: Record<string, string> = {}) => {
  answer = (_, response) => response.writeHead(status, headers).end(body);
};
const announce = (url: string | null = webhookUrl) =>
  runActivity(createNotifyActivities({ webhookUrl: url, bot: null }).announce, { announcement: someAnnouncement() });

test('a message is posted once with its blocks', async () => {
  reply(200);
  expect(await announce()).toEqual({ delivered: true, skipped: false });
  expect(received).toMatchObject([{ text: 'Rolled back', blocks: expect.any(Array) }]);
});

test('a worker without a webhook skips the message', async () => {
  expect(await announce(null)).toEqual({ delivered: false, skipped: true });
  expect(received).toEqual([]);
});

test('a webhook is spared what only rewrites a message', async () => {
  reply(200);
  const { announce: activity } = createNotifyActivities({ webhookUrl, bot: null });
  const place = { number: 2, thread: null, role: 'settles' } as const;
  await runActivity(activity, { announcement: someAnnouncement(), place });
  expect(received).toEqual([]);
});

test('a busy Slack is asked again after the pause it named', async () => {
  reply(429, 'rate_limited', { 'retry-after': '30' });
  await expect(announce()).rejects.toMatchObject({ type: 'NotDelivered', nonRetryable: false, nextRetryDelay: 30_000 });
  expect(received).toHaveLength(1);
});

test.each([
  ['an hour', '3600', 300_000],
  ['no number', 'soon', undefined],
])('a pause of %s does not silence us for long', async (_, retryAfter, nextRetryDelay) => {
  reply(429, 'rate_limited', { 'retry-after': retryAfter });
  await expect(announce()).rejects.toMatchObject({ type: 'NotDelivered', nextRetryDelay });
});

test('an error of Slack itself is worth another attempt', async () => {
  reply(503, 'down');
  await expect(announce()).rejects.toMatchObject({ type: 'NotDelivered', nonRetryable: false });
});

test.each([
  [400, 'invalid_blocks'],
  [403, 'action_prohibited'],
  [404, 'no_service'],
  [410, 'channel_is_archived'],
])('the answer %d is final and says why', async (status, body) => {
  reply(status, body);
  await expect(announce()).rejects.toMatchObject({
    type: 'MessageRefused',
    nonRetryable: true,
    message: expect.stringContaining(`${status}: ${body}`),
  });
});

test.each([
  ['where nobody listens', 'http://127.0.0.1:1/services/very-secret'],
  ['that is none', 'htp:/services/very-secret'],
])('an address %s fails without telling the secret', async (_, url) => {
  const failure = await failureOf(announce(url));
  expect(failure).toMatchObject({ type: 'NotDelivered', nonRetryable: false });
  expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('very-secret');
});

test('an answer that repeats the address keeps it secret', async () => {
  reply(404, `nothing at ${webhookUrl}`);
  await expect(announce()).rejects.toMatchObject({ message: expect.not.stringContaining('very-secret') });
});

test('a cancelled message ends while Slack is silent', async () => {
  const asked = new Promise<void>((resolve) => (answer = () => resolve()));
  const environment = activityEnvironment();
  const { announce: activity } = createNotifyActivities({ webhookUrl, bot: null });
  const announcing = environment.run(activity, { announcement: someAnnouncement() });
  const failure = failureOf(announcing);
  await asked;
  environment.cancel();
  expect(await failure).toMatchObject({ name: 'CancelledFailure' });
});
