import type { Context } from '@temporalio/activity';
import type { FinalizeRequestMiddleware, RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';
import { currentContext } from '../current-context';
import { mayPass, wasRefused } from './errors';

/** With three of ten calls refused for their rate, one of 15,000 is refused this often. */
const MOST_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 3_000;
/** Longest that one call is repeated: then Temporal shows what AWS says, and asks again. */
const REPEATED_FOR_MS = 20_000;
/** Where no activity runs a person waits at a terminal. */
const PERSON_WAITS_MS = 5_000;
/** Part of an attempt's time that is left for the last answer, and the most of it. */
const LAST_ANSWER = { part: 0.2, mostMs: 2_000 };

/** When the attempts of activities made their first call: what comes before it takes no time. */
const begun = new WeakMap<Context, number>();
/** Errors of calls that must not be sent again unless they had no effect. */
const sentOnce = new WeakSet<object>();

/**
 * How every call to AWS is repeated: one by one, with full jitter, and for as long as the attempt of its activity has time.
 * An activity of forty calls that is repeated as a whole instead never ends while three of ten calls are throttled.
 */
export function repeatCalls(): RetryStrategyV2 {
  return {
    acquireInitialRetryToken: () =>
      Promise.resolve(token(0, 0, Math.min(Date.now() + REPEATED_FOR_MS, endOfAttempt()))),
    refreshRetryTokenForRetry: (before, failed) => {
      const attempts = before.getRetryCount() + 1;
      const pause = pauseAfter(attempts, failed);
      const { until } = before as CallToken;
      // The SDK throws what the call failed with then, not this.
      if (!mayRepeat(attempts, failed) || Date.now() + pause >= until)
        return Promise.reject(new Error('Not repeated.'));
      return Promise.resolve(token(attempts, pause, until));
    },
    recordSuccess: () => undefined,
  };
}

interface CallToken extends RetryToken {
  /** Epoch milliseconds after which the call is not sent again. */
  readonly until: number;
}

function token(count: number, pause: number, until: number): CallToken {
  return { getRetryCount: () => count, getRetryDelay: () => pause, until };
}

function mayRepeat(attempts: number, { error }: RetryErrorInfo): boolean {
  if (attempts >= MOST_ATTEMPTS || !mayPass(error)) return false;
  return wasRefused(error) || !error || !sentOnce.has(error);
}

function pauseAfter(attempts: number, { retryAfterHint }: RetryErrorInfo): number {
  const jittered = Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
  return Math.max(jittered, retryAfterHint ? retryAfterHint.getTime() - Date.now() : 0);
}

/** The last moment, epoch milliseconds, at which an answer still helps the attempt that asks. */
function endOfAttempt(): number {
  const context = currentContext();
  if (context === null) return Date.now() + PERSON_WAITS_MS;
  const began = begun.get(context) ?? Date.now();
  begun.set(context, began);
  const { startToCloseTimeoutMs: length } = context.info;
  return began + length - Math.min(length * LAST_ANSWER.part, LAST_ANSWER.mostMs);
}

/**
 * For a call that makes something new each time it is sent: it is sent again only when AWS refused it. One whose answer was
 * lost is left to Temporal, whose next attempt looks first at what the call has done.
 */
export function makesSomethingNew<I extends object, O extends object>(): FinalizeRequestMiddleware<I, O> {
  return (next) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      if (typeof error === 'object' && error !== null) sentOnce.add(error);
      throw error;
    }
  };
}
