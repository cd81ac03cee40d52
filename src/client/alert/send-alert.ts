import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { deliver } from '../../activities/notify/deliver';
import { slackMessage } from '../../activities/notify/slack-message';
import type { Announcement } from '../../domain/announcement';
import { failureTypes, RolloutError } from '../../domain/failure';
import { ClientFailure } from '../client-failure';

const MOST_ATTEMPTS = 3;
/** Between attempts, milliseconds, unless Slack asks for another pause. */
const PAUSE_MS = 1_000;
// Somebody waits at a terminal or on a runner; Slack may ask for more than they can give.
const LONGEST_PAUSE_MS = 30_000;

/**
 * Posts an announcement to a webhook, up to three times while Slack cannot be reached.
 * @throws ClientFailure `refused` when Slack will not take it, `unreachable` when it cannot be reached
 */
export async function sendAlert(webhookUrl: string, announcement: Announcement): Promise<void> {
  const message = slackMessage(announcement);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await deliver(webhookUrl, message, new AbortController().signal);
      return;
    } catch (error) {
      const { again, pauseMs, text } = readFailure(error);
      if (!again) throw new ClientFailure('refused', text, { cause: error });
      if (attempt === MOST_ATTEMPTS || pauseMs > LONGEST_PAUSE_MS) {
        throw new ClientFailure('unreachable', text, { cause: error });
      }
      await sleep(pauseMs);
    }
  }
}

function readFailure(error: unknown): { again: boolean; pauseMs: number; text: string } {
  if (error instanceof RolloutError) {
    return { again: failureTypes[error.report.type].retryable, pauseMs: PAUSE_MS, text: error.message };
  }
  // Carries the pause that Slack asked for.
  if (error instanceof ApplicationFailure) {
    const asked = typeof error.nextRetryDelay === 'number' ? error.nextRetryDelay : PAUSE_MS;
    return { again: error.nonRetryable !== true, pauseMs: asked, text: error.message };
  }
  throw error;
}
