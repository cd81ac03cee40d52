import { startSlackReceiver } from '../../src/sandbox/slack-receiver';
import type { SlackReceiver } from '../../src/sandbox/slack-receiver';

let receiver: SlackReceiver;
const heard: string[] = [];

beforeEach(async () => {
  heard.length = 0;
  receiver = await startSlackReceiver(({ text }) => heard.push(text));
});
afterEach(async () => receiver.close());

test('a message that is posted is heard, kept and shown', async () => {
  const answer = await fetch(receiver.url, { method: 'POST', body: JSON.stringify({ text: 'hello', blocks: [] }) });
  expect(await answer.text()).toBe('ok');
  expect(heard).toEqual(['hello']);
  const shown: unknown = await (await fetch(receiver.url)).json();
  expect(shown).toEqual([{ at: expect.any(Number), text: 'hello', body: { text: 'hello', blocks: [] } }]);
  expect(receiver.messages()).toEqual(shown);
});

test('a message that is no JSON is refused as by Slack', async () => {
  const answer = await fetch(receiver.url, { method: 'POST', body: '{' });
  expect([answer.status, await answer.text()]).toEqual([400, 'invalid_payload']);
  expect(heard).toEqual([]);
});

describe('the bot of the sandbox', () => {
  const call = async (method: string, values: Record<string, string>, token = 'xoxb-1'): Promise<unknown> => {
    const answer = await fetch(`${receiver.api}/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams({ channel: 'C1', ...values }),
    });
    return answer.json();
  };

  test('is heard when it posts and silent when it rewrites', async () => {
    expect(await call('chat.postMessage', { text: 'approval' })).toMatchObject({ ok: true });
    const [{ ts } = { ts: '' }] = receiver.channels.messages();
    expect(await call('chat.update', { ts, text: 'completed' })).toMatchObject({ ok: true, ts });
    expect(heard).toEqual(['approval']);
    expect(await call('conversations.history', {})).toMatchObject({ messages: [{ ts, text: 'completed' }] });
  });

  test('is refused what Slack would refuse', async () => {
    const blocks = JSON.stringify([{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3_001) } }]);
    expect(await call('chat.postMessage', { text: 'long', blocks })).toEqual({ ok: false, error: 'invalid_blocks' });
    expect(await call('chat.postMessage', { text: 'hi', thread_ts: '1.2' })).toMatchObject({
      error: 'thread_not_found',
    });
    expect(await call('chat.delete', {})).toMatchObject({ error: 'unknown_method' });
    expect(await call('chat.postMessage', { text: 'hi' }, '')).toMatchObject({ error: 'not_authed' });
    expect(heard).toEqual([]);
  });
});
