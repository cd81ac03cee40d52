import { ApplicationFailure } from '@temporalio/workflow';
import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';

/** The point in its history at which a run is activated. */
interface Moment {
  readonly timestamp: string;
  readonly historyLength: number;
}

/**
 * An interceptor without which a look at a run can poison it (SDK 1.24). A query that was sent while no worker lived is
 * answered by the next worker from a history whose last events no workflow task has taken yet. To answer, the SDK applies
 * them all the same, with the clock of the task before; it keeps that state, its commands rest on it, and from the next
 * restart on the run does not replay any more.
 *
 * Such a step is known by its clock, which stands still although the history has moved on. Whatever comes after it is
 * refused: the SDK then throws that state away, the next task begins from the whole history with the right clock, and
 * whoever asked asks again in a moment. A replay ends with such a step too, and nothing comes after it.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let last: Moment | null = null;
  let early = false;
  return {
    internals: [
      {
        activate(input, next) {
          if (early)
            throw ApplicationFailure.retryable('The run has not taken its last events yet: ask again in a moment.');
          const { activation } = input;
          const { seconds = 0, nanos = 0 } = activation.timestamp ?? {};
          const now: Moment = {
            timestamp: `${String(seconds)}.${String(nanos)}`,
            historyLength: activation.historyLength ?? 0,
          };
          const live = activation.isReplaying !== true;
          early = live && now.timestamp === last?.timestamp && now.historyLength > last.historyLength;
          last = now;
          next(input);
        },
      },
    ],
  };
};
