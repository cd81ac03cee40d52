import { log } from '@temporalio/activity';
import type { MessageTag } from './message-tag';
import type { PostedMessage } from './slack-bot';
import { refusalCode } from './slack-refusal';

/** Whether an earlier attempt of the same activity posted it. */
export function alreadyPosted(seen: readonly PostedMessage[], { run, message }: MessageTag): boolean {
  return seen.some(({ tag }) => tag?.kind === 'message' && tag.run === run && tag.message === message);
}

/** The run's message in the channel; the first, should there be two. Null when there is none. */
export function statusOf(seen: readonly PostedMessage[], run: string): PostedMessage | null {
  const own = seen.filter(({ tag }) => tag?.kind === 'status' && tag.run === run);
  return own.reduce<PostedMessage | null>((first, one) => (first && first.ts < one.ts ? first : one), null);
}

/** What can be read; nothing for a bot that may not read, which must not be silent for that: a kill may then post twice. */
export async function whatStands(read: () => Promise<PostedMessage[]>): Promise<readonly PostedMessage[]> {
  try {
    return await read();
  } catch (error) {
    const code = refusalCode(error);
    if (code === null) throw error;
    log.warn('the bot may not read its channel; messages may come twice', { code });
    return [];
  }
}
