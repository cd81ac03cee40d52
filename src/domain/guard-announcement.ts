import type { Announcement } from './announcement';
import type { MessageCode } from './message-registry';
import { messages } from './message-registry';

/** What the guard says: no run speaks for it, so there is no status to take the facts from. */
export function guardAnnouncement(input: {
  readonly code: MessageCode;
  readonly environment: string;
  readonly text: string;
  readonly imageTag: string | null;
  /** Page of the run that it is about; null when there is none, or no address is known. */
  readonly link: string | null;
}): Announcement {
  const { code, environment, text, imageTag, link } = input;
  const message = messages[code];
  return {
    code,
    level: message.level,
    mentionChannel: message.mentionChannel,
    title: `${environment}: ${message.title}`,
    text,
    fields: imageTag === null ? [] : [{ label: 'Image tag', value: imageTag }],
    links: link === null ? [] : [{ label: 'Temporal', url: link }],
  };
}
