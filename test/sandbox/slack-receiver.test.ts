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
