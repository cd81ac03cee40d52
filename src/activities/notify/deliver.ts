import { IncomingWebhook, IncomingWebhookHTTPError } from '@slack/webhook';
import { messageRefused, notDelivered, notDeliveredYet, reasonOf } from './delivery-failure';
import type { SlackMessage } from './slack-message';

const TIMEOUT_MS = 5_000;

/**
 * Posts a message once; repeating is Temporal's.
 * @throws NotDelivered (network, 5xx, or 429 with the pause Slack asked for) | MessageRefused (any other 4xx). The
 * address of the webhook is a secret and in none of them.
 */
export async function deliver(webhookUrl: string, message: SlackMessage, signal: AbortSignal): Promise<void> {
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
    throw failureOf(error, retryAfter, webhookUrl);
  }
}

function failureOf(error: unknown, retryAfter: string | null, webhookUrl: string): Error {
  if (!(error instanceof IncomingWebhookHTTPError)) {
    return notDelivered(reasonOf(error).replaceAll(webhookUrl, 'the webhook'));
  }
  const evidence = `Slack answered ${error.statusCode}${error.body === '' ? '' : `: ${error.body.slice(0, 200)}`}.`;
  if (error.statusCode === 429) return notDeliveredYet(evidence, retryAfter);
  if (error.statusCode >= 500) return notDelivered(evidence);
  return messageRefused(
    evidence.replaceAll(webhookUrl, 'the webhook'),
    'Check the webhook the worker was given: revoked, of an archived channel, or not of Slack.',
  );
}
