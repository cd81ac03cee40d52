import { CancellationScope, condition, log } from '@temporalio/workflow';
import type { MessageCode } from '../domain/message-registry';
import type { RolloutStatus } from '../domain/status';
import type { RunState } from './run-state';
import { announcementOf, messages } from '../domain/message-registry';
import { announcements } from './activity-proxies';

/** Says something: to the log of the rollout always, to people where the registry says so. */
export type Tell = (code: MessageCode, text: string) => void;

/** Longest wait of the close for messages on their way. */
const CLOSE_WAIT = '30s';

/**
 * The voice of a run. `tell` never throws, blocks or delays: an announcement runs beside the story in a scope that no
 * cancellation reaches, and its failure ends in `undelivered` (an activity nobody awaits would break every later task).
 */
export function createVoice(
  state: RunState,
  status: () => RolloutStatus,
): { tell: Tell; delivered: () => Promise<void> } {
  let onTheirWay = 0;
  const tell: Tell = (code, text) => {
    state.log.push({ at: Date.now(), code, level: messages[code].level, text });
    log.info(text, { code });
    const announcement = announcementOf(code, text, status(), Date.now());
    if (!announcement) return;
    onTheirWay += 1;
    void CancellationScope.nonCancellable(async () => {
      try {
        await announcements.announce.executeWithOptions({ summary: `Tell: ${announcement.title}`.slice(0, 180) }, [
          { announcement },
        ]);
      } catch {
        state.undelivered.push(code);
      } finally {
        onTheirWay -= 1;
      }
    });
  };
  const delivered = async (): Promise<void> => {
    const all = await condition(() => onTheirWay === 0, CLOSE_WAIT, { summary: 'Messages on their way' });
    if (!all) state.undelivered.push(`${onTheirWay} still on their way`);
  };
  return { tell, delivered };
}
