import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { deliver } from '../../activities/notify/deliver';
import { slackMessage } from '../../activities/notify/slack-message';
import type { Announcement } from '../../domain/announcement';
import type { FailureReport } from '../../domain/failure';
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

interface Failed {
  readonly again: boolean;
  readonly pauseMs: number;
  readonly text: string;
}

/** What failed, with what the caller can do about it; the worker, which the report speaks to, has no part in this. */
function readFailure(error: unknown): Failed {
  const report = reportIn(error);
  if (report === null) throw error;
  const again = failureTypes[report.type].retryable;
  const next = again
    ? 'Nobody was told: check whether this machine can reach Slack, and send it again.'
    : 'Check the webhook: revoked, of an archived channel, or not of Slack.';
  // An ApplicationFailure carries the pause that Slack asked for.
  const asked = error instanceof ApplicationFailure ? error.nextRetryDelay : undefined;
  const pauseMs = typeof asked === 'number' ? asked : PAUSE_MS;
  return { again, pauseMs, text: [report.what, report.evidence, next].filter(Boolean).join(' ') };
}

function reportIn(error: unknown): FailureReport | null {
  if (error instanceof RolloutError) return error.report;
  return error instanceof ApplicationFailure ? ((error.details?.[0] as FailureReport | undefined) ?? null) : null;
}
