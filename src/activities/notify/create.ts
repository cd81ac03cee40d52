import { cancellationSignal } from '@temporalio/activity';
import { asActivity } from '../as-activity';
import { deliver } from './deliver';
import type { NotifyPort } from './port';
import { slackMessage } from './slack-message';

/** What the worker was told about Slack. */
export interface NotifyDependencies {
  /** Address of an incoming webhook, a secret; null when the worker has none. */
  readonly webhookUrl: string | null;
}

/** The activity that tells people. */
export function createNotifyActivities({ webhookUrl }: NotifyDependencies): NotifyPort {
  return {
    announce: asActivity(async ({ announcement }) => {
      if (webhookUrl === null) return { delivered: false, skipped: true };
      await deliver(webhookUrl, slackMessage(announcement), cancellationSignal());
      return { delivered: true, skipped: false };
    }),
  };
}
