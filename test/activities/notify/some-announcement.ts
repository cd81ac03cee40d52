import type { Announcement } from '../../../src/domain/announcement';

/** An announcement of a rollback; everything can be overridden. */
export function someAnnouncement(overrides: Partial<Announcement> = {}): Announcement {
  return {
    code: 'rolled-back',
    level: 'critical',
    mentionChannel: true,
    title: 'Rolled back',
    text: 'Live has all traffic again.',
    fields: [{ label: 'Commit', value: 'a1b2c3d' }],
    links: [{ label: 'Workflow', url: 'http://127.0.0.1:8233/namespaces/default' }],
    ...overrides,
  };
}
