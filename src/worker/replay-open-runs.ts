import type { Client } from '@temporalio/client';
import type { ReplayWorkerOptions } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import { optionalTsToMs, tsToMs } from '@temporalio/common/lib/time';
import { workflowTypes } from '../workflows/messages';
import type { LeftBehind } from './left-behind';
import type { TroubleLog } from './logging';
import { mustStayAway, stayingAway } from './left-behind';
import { WorkerRefusal } from './worker-refusal';

/** Behind the last task of a run only answers, timers and signals can have arrived. */
const EVENTS = 200;

/** What tells this worker's code from that of others. */
export interface OwnCode {
  /** Hash of the bundle, with which the name ends that the SDK gives to a worker's code in histories. */
  readonly code: string;
  /** IDs of runs that somebody said may be left behind. */
  readonly allowed: readonly string[];
}

/**
 * Replays the histories of all open runs with this worker's code before it takes any task. A run that only the release
 * before it can carry on keeps this one from starting; of any other that does not replay it says loudly that it stands
 * still from now on, and starts all the same: other environments need it, and so does the guard of that one.
 * @returns how many runs replay
 * @throws WorkerRefusal that names the runs, and what to do
 */
export async function replayOpenRuns(
  client: Client,
  options: ReplayWorkerOptions,
  log: TroubleLog,
  own: OwnCode,
): Promise<number> {
  const types = Object.values(workflowTypes)
    .map((type) => `'${type}'`)
    .join(', ');
  const query = `ExecutionStatus = 'Running' AND WorkflowType IN (${types})`;
  let replayed = 0;
  const forOthers: LeftBehind[] = [];
  const now = Date.now();
  for await (const result of Worker.runReplayHistories(options, client.workflow.list({ query }).intoHistories())) {
    const { workflowId, runId, error } = result;
    if (!error) {
      replayed += 1;
      continue;
    }
    const run = await lookAt(client, workflowId, runId, error);
    if (mustStayAway(run, { ...own, now })) {
      forOthers.push(run);
      continue;
    }
    log.error(
      { err: error, workflowId, runId },
      `run ${runId} of ${workflowId} does not replay with this worker's code: it stands still. To let it go on, replace this ` +
        'worker by the former release until that run has closed. Otherwise its guard ends it when it left traffic split, and ' +
        'restores that; with whole traffic it stays open until somebody terminates it.',
    );
  }
  if (forOthers.length > 0) throw new WorkerRefusal(stayingAway(forOthers, now));
  return replayed;
}

async function lookAt(client: Client, workflowId: string, runId: string, error: Error): Promise<LeftBehind> {
  const { memo, raw, type } = await client.workflow.getHandle(workflowId, runId).describe();
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: EVENTS,
  });
  const event = history?.events?.find((one) => one.workflowTaskCompletedEventAttributes);
  const { workerVersion, binaryChecksum } = event?.workflowTaskCompletedEventAttributes ?? {};
  const code = workerVersion?.buildId || binaryChecksum;
  // An activity may take a quarter of an hour, and tells all the while that it is being carried out.
  const signs = raw.pendingActivities?.map((one) => optionalTsToMs(one.lastHeartbeatTime ?? one.lastStartedTime) ?? 0);
  const last = event && code ? { code, at: Math.max(tsToMs(event.eventTime), ...(signs ?? [])) } : null;
  const movedTraffic = type === workflowTypes.restoreTraffic || Boolean(memo?.['snapshot']);
  return { workflowId, runId, problem: error.message, last, movedTraffic };
}
