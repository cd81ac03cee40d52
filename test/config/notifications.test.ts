import { notificationsSchema } from '../../src/config/notifications-schema';
import { slackFor } from '../../src/worker/slack-for';

const bot = { tokenVariable: 'SLACK_BOT_TOKEN', channel: 'C0123456789', api: 'https://slack.com/api' };

test('a bot needs its channel only, and names the rest itself', () => {
  const { slack } = notificationsSchema.parse({ slack: { bot: { channel: 'C0123456789' } } });
  expect(slack).toEqual({ webhookVariable: 'SLACK_WEBHOOK_URL', bot });
});

test('a bot without a channel is refused', () => {
  expect(notificationsSchema.safeParse({ slack: { bot: {} } }).success).toBe(false);
});

test.each([
  ['the bot when both are there', { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_WEBHOOK_URL: 'http://hook' }, 'xoxb-1'],
  ['the webhook while the token is empty', { SLACK_BOT_TOKEN: '', SLACK_WEBHOOK_URL: 'http://hook' }, null],
])('the worker takes %s', (_, env, token) => {
  expect(slackFor({ webhookVariable: 'SLACK_WEBHOOK_URL', bot }, env)).toEqual({
    webhookUrl: 'http://hook',
    bot: token && { token, channel: bot.channel, api: bot.api },
  });
});

test('a worker whose variables are empty tells nobody', () => {
  const env = { SLACK_WEBHOOK_URL: '' };
  expect(slackFor({ webhookVariable: 'SLACK_WEBHOOK_URL', bot: null }, env)).toEqual({ webhookUrl: null, bot: null });
});
