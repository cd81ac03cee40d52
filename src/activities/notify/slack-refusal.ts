import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { RolloutError } from '../../domain/failure';
import { messageRefused, notDelivered, notDeliveredYet, reasonOf } from './delivery-failure';

/** Codes with which Slack says that the trouble is its own, or passes. */
const passing = new Set([
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'ratelimited',
  'rate_limited',
]);

const tokenCure =
  'Put a valid token of the bot into the variable that notifications.slack.bot.token names, and restart the worker.';
const channelCure = 'Check notifications.slack.bot.channel, and invite the bot to that channel.';
const cures: Readonly<Record<string, string>> = {
  not_authed: tokenCure,
  invalid_auth: tokenCure,
  token_expired: tokenCure,
  token_revoked: tokenCure,
  account_inactive: tokenCure,
  channel_not_found: channelCure,
  not_in_channel: channelCure,
  is_archived: channelCure,
  missing_scope:
    'Give the bot chat:write and channels:history (groups:history for a private channel), and install it again.',
};

/** An error of Slack's client as one of ours: worth another attempt, perhaps after a pause, or final. */
export function slackFailure(method: string, error: unknown, retryAfter: string | null): Error {
  if (error instanceof WebAPIRateLimitedError) {
    return notDeliveredYet(`Slack answered ${method} with 429.`, error.retryAfter);
  }
  if (error instanceof WebAPIHTTPError) {
    return notDelivered(`Slack answered ${method} with ${error.statusCode}.`);
  }
  if (error instanceof WebAPIPlatformError) return platformFailure(method, error, retryAfter);
  const evidence = `${method}: ${reasonOf(error)}`;
  // 429 without a pause that is a number comes as an error of no type of its own.
  return error instanceof WebAPIRequestError ? notDelivered(evidence) : notDeliveredYet(evidence, retryAfter);
}

/** The code of Slack with which something was refused for good; null for any other error. */
export function refusalCode(error: unknown): string | null {
  if (!(error instanceof RolloutError) || error.report.type !== 'MessageRefused') return null;
  return error.cause instanceof WebAPIPlatformError ? error.cause.data.error : null;
}

function platformFailure(method: string, error: WebAPIPlatformError, retryAfter: string | null): Error {
  const { error: code, response_metadata: more } = error.data;
  const evidence = [`Slack answered ${method} with ${code.slice(0, 200)}.`, ...(more?.messages ?? [])].join(' ');
  if (passing.has(code)) return notDeliveredYet(evidence, retryAfter);
  // Where no code is, there is a page of a proxy, not an answer of Slack.
  if (!/^[a-z_]+$/.test(code)) return notDelivered(evidence);
  return messageRefused(evidence, cures[code] ?? `Look ${code} up in Slack's documentation of ${method}.`, error);
}
