import type { Announcement } from '../../domain/announcement';

/** Slack, by incoming webhook. */
export interface NotifyPort {
  /**
   * Delivers one message. @throws NotDelivered (retryable: network, 429 with its pause, 5xx; final: 4xx).
   * Answers `skipped` when the worker has no webhook configured.
   */
  announce(input: {
    readonly announcement: Announcement;
  }): Promise<{ readonly delivered: boolean; readonly skipped: boolean }>;
}
