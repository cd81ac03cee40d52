import { createNotifyActivities } from '../../../src/activities/notify/create';
import type { Delivery, Place } from '../../../src/activities/notify/port';
import type { Announcement } from '../../../src/domain/announcement';
import { activityEnvironment } from '../run-activity';
import type { SlackServer } from './slack-server';
import { TOKEN } from './slack-server';
import { someAnnouncement } from './some-announcement';

export const CHANNEL = 'C0123456789';

/** One attempt to announce by bot; a message is its activity, which keeps its ID over attempts. */
export interface Attempt {
  readonly message?: string;
  readonly attempt?: number;
  readonly run?: string;
  readonly place?: Place;
  readonly announcement?: Partial<Announcement>;
  readonly token?: string;
}

/** Runs an attempt in an environment of its own. */
export function announceAsBot(server: SlackServer, options: Attempt): Promise<Delivery> {
  const { message = '1', attempt = 1, run = 'run-1', place, announcement = {}, token = TOKEN } = options;
  const { announce } = createNotifyActivities({
    webhookUrl: null,
    bot: { token, channel: CHANNEL, api: server.api },
  });
  const environment = activityEnvironment({
    activityId: message,
    attempt,
    workflowExecution: { workflowId: 'environment/production', runId: run },
    scheduledTimestampMs: Date.now(),
  });
  const input = { announcement: someAnnouncement(announcement), ...(place ? { place } : {}) };
  return environment.run(announce, input);
}

/** Attempts until one succeeds, as Temporal makes them, without its pauses. */
export async function untilAnnounced(server: SlackServer, options: Attempt): Promise<Delivery> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await announceAsBot(server, { ...options, attempt });
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

export const opens: Place = { number: 1, thread: null, role: 'opens' };
export const follows = (number: number, thread: string | null | undefined): Place => ({
  number,
  thread: thread ?? null,
  role: 'follows',
});

/** A calm announcement, told by its title. */
export const calm = (title: string): Partial<Announcement> => ({ title, level: 'info', mentionChannel: false });
/** One that calls the channel. */
export const critical = (title: string): Partial<Announcement> => ({ title, level: 'critical', mentionChannel: true });
