import { activityInfo, cancellationSignal, sleep } from '@temporalio/activity';
import type { Announcement } from '../../domain/announcement';
import { asActivity } from '../as-activity';
import { deliver } from './deliver';
import type { NotifyPort } from './port';
import type { BotSettings, SlackBot } from './slack-bot';
import { openSlackBot } from './slack-bot';
import { slackMessage } from './slack-message';
import type { Speech } from './speak-as-bot';
import { speakAsBot } from './speak-as-bot';

/** What the worker was told about Slack. A bot goes before a webhook. */
export interface NotifyDependencies {
  /** Address of an incoming webhook, a secret; null when the worker has none. */
  readonly webhookUrl: string | null;
  readonly bot: BotSettings | null;
}

/** The activity that tells people. */
export function createNotifyActivities({ webhookUrl, bot }: NotifyDependencies): NotifyPort {
  return {
    announce: asActivity(async ({ announcement, place = null }) => {
      if (bot !== null) {
        const opened = openSlackBot(bot, cancellationSignal());
        const thread = await speakAsBot(speech(opened, announcement), place);
        return { delivered: true, skipped: false, thread };
      }
      if (webhookUrl === null) return { delivered: false, skipped: true };
      // A webhook cannot rewrite anything, and what would be rewritten was posted.
      if (place?.role !== 'settles') await deliver(webhookUrl, slackMessage(announcement), cancellationSignal());
      return { delivered: true, skipped: false };
    }),
  };
}

function speech(bot: SlackBot, announcement: Announcement): Speech {
  const { workflowExecution, activityId, attempt, scheduledTimestampMs } = activityInfo();
  return {
    bot,
    announcement,
    run: workflowExecution?.runId ?? '',
    message: activityId,
    again: attempt > 1,
    askedAt: scheduledTimestampMs,
    pause: sleep,
  };
}
