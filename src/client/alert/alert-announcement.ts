import type { Announcement, Level } from '../../domain/announcement';
import { clip } from '../../domain/render/text-columns';

/** How urgent an alert can be; only `critical` mentions the channel. */
export const severities: readonly Level[] = ['info', 'warning', 'critical'];

/** What a person or a script wants to tell. */
export interface Alert {
  readonly severity: Level;
  /** Any text; its first line becomes the title. */
  readonly message: string;
  readonly by: string;
  readonly environment?: string;
  /** Page of the pipeline run. */
  readonly runUrl?: string;
}

const TITLE_CHARACTERS = 120;

/** An alert as the announcement that the worker would make of it. */
export function alertAnnouncement({ severity, message, by, environment, runUrl }: Alert): Announcement {
  const [first = '', ...more] = message.trim().split(/\r?\n/);
  const title = clip(first, TITLE_CHARACTERS);
  // What the title says whole is not said twice.
  const text = title === first ? more.join('\n').trim() : message.trim();
  const place = environment === undefined ? [] : [{ label: 'Environment', value: environment }];
  return {
    code: 'AlertByHand',
    level: severity,
    mentionChannel: severity === 'critical',
    title,
    text,
    fields: [...place, { label: 'Sent by', value: by }],
    links: runUrl === undefined ? [] : [{ label: 'Pipeline run', url: runUrl }],
  };
}
