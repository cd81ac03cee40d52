import { z } from 'zod';
import type { NotificationSettings } from './settings';
import { address, variableName, written } from './fields';

/** Slack's own, as for every workspace that is not in GovSlack. */
const SLACK_API = 'https://slack.com/api';

const bot = z
  .strictObject({
    token: variableName('environment variable of the worker that holds the token of the bot').prefault(
      'SLACK_BOT_TOKEN',
    ),
    channel: written(
      /^[CG][A-Z0-9]{5,}$/,
      'is not the ID of a channel',
      'write the ID that Slack shows below the details of the channel',
    ).describe('ID of the channel; the bot must be in it, with chat:write and channels:history'),
    api: address("base of Slack's Web API").prefault(SLACK_API),
  })
  .describe(
    'one message a rollout that is kept up to date, with a thread; goes before the webhook unless the variable is empty',
  );

const slack = z
  .strictObject({
    webhook: variableName('environment variable of the worker that holds the webhook').prefault('SLACK_WEBHOOK_URL'),
    bot: bot.optional(),
  })
  .transform(({ webhook, bot: section }): NotificationSettings['slack'] => ({
    webhookVariable: webhook,
    bot: section ? { tokenVariable: section.token, channel: section.channel, api: section.api } : null,
  }));

/** Section `notifications`. */
export const notificationsSchema = z
  .strictObject({
    slack: slack.prefault({}).describe('messages to Slack; none are sent while the variables are empty'),
  })
  .prefault({})
  .describe('where messages go');
