import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import type { FailingTask } from '../../domain/guard';
import { within } from './call-deadline';

/** From its third attempt on Temporal itself holds a task for failing, and hands no question to its run. */
const FAILS_FROM_ATTEMPT = 3;

/** Since its task fails nothing but answers, timers and signals can have arrived. */
const EVENTS = 200;

/**
 * How the workflow task of an open run fails; null when it does not, or only waits for a worker. The description has no
 * beginning of that, since each attempt renews its times: the history has the first failure, and nothing of those after it.
 */
export async function failingTask(
  client: Client,
  { workflowId, runId, raw }: WorkflowExecutionDescription,
): Promise<Pick<FailingTask, 'failures' | 'since' | 'reason'> | null> {
  const { attempt, startedTime } = raw.pendingWorkflowTask ?? {};
  if (!attempt || attempt < FAILS_FROM_ATTEMPT || !startedTime) return null;
  const { history } = await within(client, () =>
    client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: client.options.namespace,
      execution: { workflowId, runId },
      maximumPageSize: EVENTS,
    }),
  );
  const events = history?.events ?? [];
  const completed = events.findIndex((event) => event.workflowTaskCompletedEventAttributes);
  const sinceThen = completed < 0 ? events : events.slice(0, completed);
  const first = sinceThen.findLast(
    (one) => one.workflowTaskFailedEventAttributes ?? one.workflowTaskTimedOutEventAttributes,
  );
  if (!first) return null;
  const reason = first.workflowTaskFailedEventAttributes?.failure?.message ?? 'it did not end in time';
  // A task that a former worker holds is given to this one only when its time is up, minutes later.
  return { failures: attempt - 1, since: Math.max(tsToMs(first.eventTime), performance.timeOrigin), reason };
}
