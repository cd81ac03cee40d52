import { CancellationScope, condition, log } from '@temporalio/workflow';

/** Hands over what is to be kept of a run. */
export interface Recorder {
  /** Hands over how the run stands now, unless that was said already. Never throws, blocks or delays. */
  note(): void;
  /** Waits a moment for what is being handed over. */
  handedOver(): Promise<void>;
}

/** What a keeper is told: one thing at a time, and what comes meanwhile next, the latest alone. */
export interface HandOver<T> {
  /** What was wanted last to be told; null before anything was. */
  readonly wanted: T | null;
  /** Never throws, blocks or delays. After one that failed there is nobody to be told anything. */
  hand(next: T): void;
  handedOver: Recorder['handedOver'];
}

/** Longest wait of the close for the last to be handed over: what is lost, the keeper finds out by itself. */
const CLOSE_WAIT = '10s';

/**
 * @param deliver tells the keeper; the first time it starts it
 * @param words for a log, of one that fails, and for the summary of the wait
 */
export function createHandOver<T extends object>(
  deliver: (next: T, first: boolean) => Promise<void>,
  words: { readonly lost: string; readonly waiting: string },
): HandOver<T> {
  let wanted: T | null = null;
  let handed: T | null = null;
  let busy = false;
  let lost = false;

  const handAll = async (): Promise<void> => {
    while (wanted !== null && wanted !== handed) {
      const next: T = wanted;
      await deliver(next, handed === null);
      handed = next;
    }
  };
  return {
    get wanted() {
      return wanted;
    },
    hand: (next) => {
      wanted = next;
      if (busy || lost) return;
      busy = true;
      void CancellationScope.nonCancellable(async () => {
        try {
          await handAll();
        } catch (error) {
          lost = true;
          log.warn(words.lost, { error });
        } finally {
          busy = false;
        }
      });
    },
    handedOver: async () => {
      if (busy) await condition(() => !busy, CLOSE_WAIT, { summary: words.waiting });
    },
  };
}
