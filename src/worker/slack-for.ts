import type { NotifyDependencies } from '../activities/notify/create';
import type { NotificationSettings } from '../config/settings';

/** How this worker reaches Slack: by bot when it has its token, by webhook when it has its address, else not at all. */
export function slackFor(
  { webhookVariable, bot }: NotificationSettings['slack'],
  env: NodeJS.ProcessEnv,
): NotifyDependencies {
  const token = bot && env[bot.tokenVariable];
  return {
    // An empty variable is none.
    webhookUrl: env[webhookVariable] || null,
    bot: bot && token ? { token, channel: bot.channel, api: bot.api } : null,
  };
}
