/** How much attention a message asks for: `critical` mentions the channel. */
export type Level = 'info' | 'warning' | 'critical';

/** One message to people, as it goes to Slack; texts come from the registry in `messages.ts`. */
export interface Announcement {
  /** Code in the registry of messages: the contract for machines. */
  readonly code: string;
  readonly level: Level;
  /** Mention the whole channel: production milestones and rollbacks. */
  readonly mentionChannel: boolean;
  /** One line. */
  readonly title: string;
  /** What happened, why we think so, what was done, what a person should do now. */
  readonly text: string;
  /** Label and value pairs: commit, branch, image tag, … */
  readonly fields: readonly { readonly label: string; readonly value: string }[];
  readonly links: readonly { readonly label: string; readonly url: string }[];
}
