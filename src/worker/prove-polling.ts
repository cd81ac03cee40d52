import { temporal } from '@temporalio/proto';
import type { NativeConnection } from '@temporalio/worker';

/** How often Temporal is asked, milliseconds; sooner while there is no proof, so that a worker is ready when it is. */
const ASK_EVERY_MS = 5_000;
const ASK_AGAIN_AFTER_MS = 500;

/** Longest wait for the answers. */
const ANSWER_WITHIN_MS = 5_000;

/** A proof counts for so long: one that failed may be a hiccup, two in a row are none. */
const PROOF_LASTS_MS = 15_000;

/** A poll lasts a minute and Temporal notes its beginning and its end, so a queue that is polled was touched within this. */
const POLLED_WITHIN_MS = 90_000;

const { TASK_QUEUE_TYPE_WORKFLOW, TASK_QUEUE_TYPE_ACTIVITY } = temporal.api.enums.v1.TaskQueueType;

/** What one worker polls, and as whom. */
export interface Polled {
  readonly queue: string;
  /** One type a queue: where hundreds of waits may hold every slot, nothing is polled for activities by right. */
  readonly type: 'workflows' | 'activities';
  readonly identity: string;
}

/** Whether the worker works: Temporal answers, and sees that every queue is polled. */
export interface PollingProof {
  /** Why there is no proof of it now; null when there is. */
  missing(): string | null;
  stop(): void;
}

/**
 * Asks Temporal again and again, by the connection by which the workers poll, when each queue was polled last by its worker.
 * @param onProof is called after each proof, every five seconds while all is well
 * @param onLoss is told why, once, when the first proof after another fails
 */
export function provePolling(
  connection: NativeConnection,
  { namespace, polled }: { readonly namespace: string; readonly polled: readonly Polled[] },
  { onProof, onLoss }: { readonly onProof: () => void; readonly onLoss: (problem: string) => void },
): PollingProof {
  let provenAt = -Infinity;
  let problem: string | null = 'Temporal has not been asked yet';
  let timer: NodeJS.Timeout | undefined;
  const ask = async (): Promise<void> => {
    const former = problem;
    try {
      problem = await connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
        notPolled(connection, namespace, polled),
      );
    } catch (error) {
      problem = `Temporal does not answer: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (problem === null) {
      provenAt = Date.now();
      onProof();
    } else if (former === null) onLoss(problem);
    // Nobody waits for a worker that has stopped in the meantime.
    if (timer) timer = setTimeout(() => void ask(), problem === null ? ASK_EVERY_MS : ASK_AGAIN_AFTER_MS).unref();
  };
  timer = setTimeout(() => void ask(), 0).unref();
  return {
    missing: () => (Date.now() - provenAt < PROOF_LASTS_MS ? null : (problem ?? 'Temporal was not asked in time')),
    stop: () => {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** The first queue that its worker does not poll, in words; null when all are polled. */
async function notPolled(
  { workflowService }: NativeConnection,
  namespace: string,
  polled: readonly Polled[],
): Promise<string | null> {
  const seen = await Promise.all(
    polled.map(async ({ queue: name, type, identity }) => {
      const taskQueueType = type === 'workflows' ? TASK_QUEUE_TYPE_WORKFLOW : TASK_QUEUE_TYPE_ACTIVITY;
      const { pollers } = await workflowService.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType });
      const seconds = pollers.find((poller) => poller.identity === identity)?.lastAccessTime?.seconds;
      const agoMs = Date.now() - Number(seconds ?? 0) * 1_000;
      return agoMs < POLLED_WITHIN_MS ? null : `Temporal sees nobody called ${identity} poll ${name} for ${type}`;
    }),
  );
  return seen.find((problem) => problem !== null) ?? null;
}
