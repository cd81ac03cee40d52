import type { Client } from '@temporalio/client';
import type { ReplayWorkerOptions } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import { workflowTypes } from '../workflows/messages';
import { WorkerRefusal } from './worker-refusal';

/**
 * Replays the histories of all open runs with this worker's code before it takes any task: a worker that does not
 * understand a rollout in flight would fail its tasks for ever, with traffic split.
 * @returns how many runs were replayed
 * @throws WorkerRefusal naming the run that does not replay
 */
export async function replayOpenRuns(client: Client, options: ReplayWorkerOptions): Promise<number> {
  const types = Object.values(workflowTypes)
    .map((type) => `'${type}'`)
    .join(', ');
  const query = `ExecutionStatus = 'Running' AND WorkflowType IN (${types})`;
  let replayed = 0;
  for await (const result of Worker.runReplayHistories(options, client.workflow.list({ query }).intoHistories())) {
    if (result.error) {
      throw new WorkerRefusal(
        `The open run ${result.workflowId} (${result.runId}) does not replay with this worker's code: ${result.error.message}. ` +
          'Keep the former worker until that run has closed, then start this one.',
        { cause: result.error },
      );
    }
    replayed += 1;
  }
  return replayed;
}
