import type { Client } from '@temporalio/client';
import type { ReplayWorkerOptions } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import { workflowTypes } from '../workflows/messages';
import type { TroubleLog } from './logging';

/**
 * Replays the histories of all open runs with this worker's code before it takes any task, and says loudly which of them
 * stand still from now on. The worker starts all the same: other environments need it, and so does the guard of that one.
 * @returns how many runs replay
 */
export async function replayOpenRuns(client: Client, options: ReplayWorkerOptions, log: TroubleLog): Promise<number> {
  const types = Object.values(workflowTypes)
    .map((type) => `'${type}'`)
    .join(', ');
  const query = `ExecutionStatus = 'Running' AND WorkflowType IN (${types})`;
  let replayed = 0;
  for await (const result of Worker.runReplayHistories(options, client.workflow.list({ query }).intoHistories())) {
    const { workflowId, runId, error } = result;
    if (error) {
      log.error(
        { err: error, workflowId, runId },
        `run ${runId} of ${workflowId} does not replay with this worker's code: it stands still. To let it go on, replace this ` +
          'worker by the former release until that run has closed. Otherwise its guard ends it when it left traffic split, and ' +
          'restores that; with whole traffic it stays open until somebody terminates it.',
      );
    } else replayed += 1;
  }
  return replayed;
}
