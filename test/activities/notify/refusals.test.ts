import { createNotifyActivities } from '../../../src/activities/notify/create';
import { activityEnvironment, failureOf } from '../run-activity';
import type { Fault, SlackServer } from './slack-server';
import { seen, startSlackServer, TOKEN } from './slack-server';
import { announceAsBot, calm, CHANNEL, critical, follows, opens } from './as-bot';
import { someAnnouncement } from './some-announcement';

let server: SlackServer;
beforeAll(async () => {
  server = await startSlackServer();
});
beforeEach(() => server.reset());
afterAll(() => server.close());

const always = (fault: Fault): void => {
  server.fault = () => fault;
};

test.each([
  ['30', 30_000],
  ['3600', 300_000],
  ['soon', undefined],
])('a rate limit of %s seconds is waited for', async (retryAfter, nextRetryDelay) => {
  always({ status: 429, headers: { 'retry-after': retryAfter } });
  await expect(announceAsBot(server, {})).rejects.toMatchObject({
    type: 'NotDelivered',
    nonRetryable: false,
    nextRetryDelay,
  });
  expect(server.calls).toHaveLength(1);
});

test('a rate limit in the answer itself is waited for', async () => {
  always({ status: 200, body: '{"ok":false,"error":"ratelimited"}', headers: { 'retry-after': '7' } });
  await expect(announceAsBot(server, {})).rejects.toMatchObject({ type: 'NotDelivered', nextRetryDelay: 7_000 });
});

test.each<[string, Fault]>([
  ['an error of the server', { status: 500, body: 'oops' }],
  ['trouble of its own', { error: 'internal_error' }],
  ['the page of a proxy', { status: 200, body: '<html>Sign in</html>' }],
  ['no answer', 'lost'],
])('Slack answering with %s is asked again', async (_, fault) => {
  always(fault);
  await expect(announceAsBot(server, {})).rejects.toMatchObject({ type: 'NotDelivered', nonRetryable: false });
  expect(server.calls).toHaveLength(1);
});

test.each([
  ['invalid_auth', 'notifications.slack.bot.token'],
  ['token_revoked', 'notifications.slack.bot.token'],
  ['not_in_channel', 'invite the bot'],
  ['channel_not_found', 'notifications.slack.bot.channel'],
  ['missing_scope', 'channels:history'],
  ['some_new_code', 'Look some_new_code up'],
])('the refusal %s is final and says what to do', async (code, cure) => {
  always({ error: code });
  const failure = await failureOf(announceAsBot(server, {}));
  expect(failure).toMatchObject({ type: 'MessageRefused', nonRetryable: true });
  expect(String(failure)).toContain(`chat.postMessage with ${code}`);
  expect(String(failure)).toContain(cure);
});

test('a wrong token is told without the token', async () => {
  const failure = await failureOf(announceAsBot(server, { token: 'xoxb-wrong' }));
  expect(failure).toMatchObject({ type: 'MessageRefused', nonRetryable: true });
  expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('xoxb');
});

test('a bot that may not read still tells', async () => {
  const thread = (await announceAsBot(server, { place: opens, announcement: calm('approval') })).thread;
  server.fault = (_, method) => (method.startsWith('conversations.') ? { error: 'missing_scope' } : null);
  const announcement = critical('ROLLING BACK');
  await announceAsBot(server, { message: '2', attempt: 2, place: follows(2, thread), announcement });
  expect(seen(server.channels).map(({ as, title }) => [as, title])).toEqual([
    ['status', 'ROLLING BACK'],
    ['answer', 'approval'],
    ['broadcast', 'ROLLING BACK'],
  ]);
});

test.each(['cant_update_message', 'edit_window_closed', 'message_not_found'])(
  'a message that cannot be rewritten (%s) stops nothing',
  async (code) => {
    const { thread } = await announceAsBot(server, { place: opens, announcement: calm('approval') });
    server.fault = (_, method) => (method === 'chat.update' ? { error: code } : null);
    const place = follows(2, thread);
    expect(await announceAsBot(server, { message: '2', place, announcement: calm('5 %') })).toMatchObject({ thread });
    expect(seen(server.channels).at(-1)).toMatchObject({ as: 'answer', title: '5 %' });
  },
);

test('hostile texts reach the channel as they were written', async () => {
  const text = '<!channel> <https://evil.test|click> & *bold* :boom:\n> quoted';
  const fields = [{ label: 'Branch', value: '<!here>/*x*|`y`' }];
  await announceAsBot(server, { announcement: { ...calm('<!channel>'), text, fields } });
  const [message] = server.channels.messages();
  expect(message?.text).toBe('&lt;!channel&gt;');
  const blocks = message?.blocks as { text?: { type: string; text: string }; fields?: { type: string }[] }[];
  const marked = blocks.flatMap((block) => (block.text?.type === 'mrkdwn' ? [block.text.text] : []));
  expect(marked.join()).not.toContain('<!');
  expect(blocks.find((block) => block.text?.text === text)?.text?.type).toBe('plain_text');
  expect(blocks.flatMap((block) => block.fields ?? [])).toEqual([
    { type: 'plain_text', text: 'Branch\n<!here>/*x*|`y`', emoji: false },
  ]);
});

test('a cancelled message ends while Slack is silent', async () => {
  const silent: Fault = { status: 200, headers: { 'content-length': '10' } };
  const environment = activityEnvironment();
  server.fault = () => {
    environment.cancel();
    return silent;
  };
  const { announce } = createNotifyActivities({
    webhookUrl: null,
    bot: { token: TOKEN, channel: CHANNEL, api: server.api },
  });
  const failure = await failureOf(environment.run(announce, { announcement: someAnnouncement() }));
  expect(failure).toMatchObject({ name: 'CancelledFailure' });
});
