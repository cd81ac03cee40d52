import type { SlackServer } from './slack-server';
import { startSlackServer, TOKEN } from './slack-server';

let server: SlackServer;
const heard: string[] = [];

beforeEach(async () => {
  heard.length = 0;
  server = await startSlackServer();
  server.heard = (text) => heard.push(text);
});
afterEach(async () => server.close());

const call = async (method: string, values: Record<string, string>, token = TOKEN): Promise<unknown> => {
  const answer = await fetch(`${server.api}/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams({ channel: 'C1', ...values }),
  });
  return answer.json();
};

test('a bot is heard when it posts and silent when it rewrites', async () => {
  expect(await call('chat.postMessage', { text: 'approval' })).toMatchObject({ ok: true });
  const [{ ts } = { ts: '' }] = server.channels.messages();
  expect(await call('chat.update', { ts, text: 'completed' })).toMatchObject({ ok: true, ts });
  expect(heard).toEqual(['approval']);
  expect(await call('conversations.history', {})).toMatchObject({ messages: [{ ts, text: 'completed' }] });
});

test('a bot is refused what Slack would refuse', async () => {
  const blocks = JSON.stringify([{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3_001) } }]);
  expect(await call('chat.postMessage', { text: 'long', blocks })).toEqual({ ok: false, error: 'invalid_blocks' });
  expect(await call('chat.postMessage', { text: 'hi', thread_ts: '1.2' })).toMatchObject({ error: 'thread_not_found' });
  expect(await call('chat.delete', {})).toMatchObject({ error: 'unknown_method' });
  expect(await call('chat.postMessage', { text: 'hi' }, '')).toMatchObject({ error: 'invalid_auth' });
  expect(heard).toEqual([]);
});
