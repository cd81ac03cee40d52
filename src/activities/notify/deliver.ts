import { ApplicationFailure } from '@temporalio/common';
import type { IncomingWebhookSendArguments } from '@slack/webhook';
import { IncomingWebhook, IncomingWebhookHTTPError } from '@slack/webhook';
import type { FailureReport } from '../../domain/failure';
import { failureText, RolloutError } from '../../domain/failure';

const TIMEOUT_MS = 5_000;
// What Slack asks to wait is obeyed, but a wrong header must not silence us for an hour.
const LONGEST_PAUSE_MS = 300_000;

/**
 * Posts a message once; repeating is Temporal's.
 * @throws NotDelivered (network, 5xx, or 429 with the pause Slack asked for) | MessageRefused (any other 4xx). The
 * address of the webhook is a secret and in none of them.
 */
export async function deliver(
  webhookUrl: string,
  message: IncomingWebhookSendArguments,
  signal: AbortSignal,
): Promise<void> {
  let retryAfter: string | null = null;
  const webhook = new IncomingWebhook(webhookUrl, {
    // The library's error has no headers, so the pause is noted as the answer passes.
    fetch: async (url, { redirect, ...init } = {}) => {
      const answer = await fetch(url, {
        ...init,
        redirect,
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      retryAfter = answer.headers.get('retry-after');
      return answer;
    },
  });
  try {
    await webhook.send(message);
  } catch (error) {
    // The library wraps whatever ended the request; a cancellation must reach Temporal as such.
    signal.throwIfAborted();
    throw refusal(error, retryAfter, webhookUrl);
  }
}

function refusal(error: unknown, retryAfter: string | null, webhookUrl: string): Error {
  if (!(error instanceof IncomingWebhookHTTPError)) {
    return new RolloutError(notDelivered(reasonOf(error).replaceAll(webhookUrl, 'the webhook')));
  }
  const evidence = `Slack answered ${error.statusCode}${error.body === '' ? '' : `: ${error.body.slice(0, 200)}`}.`;
  if (error.statusCode === 429) return paused(notDelivered(evidence), retryAfter);
  if (error.statusCode >= 500) return new RolloutError(notDelivered(evidence));
  return new RolloutError({
    type: 'MessageRefused',
    what: 'Slack will not take this message.',
    evidence: evidence.replaceAll(webhookUrl, 'the webhook'),
    next: 'Check the webhook the worker was given: revoked, of an archived channel, or not of Slack.',
  });
}

function notDelivered(evidence: string): FailureReport {
  const next = 'It is tried again; if it lasts, check whether the worker can reach Slack.';
  return { type: 'NotDelivered', what: 'The message was not delivered to Slack.', evidence, next };
}

/** Made here, because only an ApplicationFailure can carry the pause to Temporal. */
function paused(report: FailureReport, retryAfter: string | null): ApplicationFailure {
  const seconds = Number(retryAfter);
  const pause = retryAfter !== null && Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
  return ApplicationFailure.create({
    type: report.type,
    message: failureText(report),
    nonRetryable: false,
    details: [report],
    nextRetryDelay: pause === undefined ? undefined : Math.min(pause, LONGEST_PAUSE_MS),
  });
}

/** The innermost reason: fetch itself only says that it failed. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && 'original' in error ? error.original : error;
  const cause = inner instanceof Error && inner.cause instanceof Error ? inner.cause : inner;
  return cause instanceof Error ? `${cause.name}: ${cause.message}.` : String(cause);
}
