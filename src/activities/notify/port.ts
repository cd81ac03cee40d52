import type { Announcement } from '../../domain/announcement';

/**
 * Where an announcement stands in the story of its run. The message that opens the thread of a run is rewritten by each
 * later announcement, and never by an older one.
 */
export interface Place {
  /** 1 for the first announcement of a run, and so on. */
  readonly number: number;
  /** `ts` of the run's message in the channel; null while it is not known. */
  readonly thread: string | null;
  /** `opens`: makes that message if there is none; `follows`: answers to it; `settles`: only rewrites it. */
  readonly role: 'opens' | 'follows' | 'settles';
}

export interface Delivery {
  readonly delivered: boolean;
  /** The worker has neither webhook nor bot. */
  readonly skipped: boolean;
  /** `ts` of the run's message, when it is known; absent when a webhook was used, which never tells. */
  readonly thread?: string | null;
}

/** Slack, by bot or by incoming webhook. */
export interface NotifyPort {
  /**
   * Delivers one message; without a place it stands on its own in the channel. By a bot it is delivered once, whatever
   * happens between; by a webhook an answer that was lost makes a second one.
   * @throws NotDelivered (retryable: network, 5xx, rate limit with its pause) | MessageRefused (final)
   */
  announce(input: { readonly announcement: Announcement; readonly place?: Place }): Promise<Delivery>;
}
