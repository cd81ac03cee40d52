import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { PlanAnswer } from '../domain/plan';
import type { RolloutRequest } from '../domain/request';
import { workflowTypes } from '../workflows/messages';
import { ClientFailure } from './client-failure';
import { explained } from './explain-failure';
import { requireReadable } from './require-readable';
import { startSummary } from './start-texts';

/** The worker itself gives up reading after some minutes and says why; this only ends a wait for one that went away. */
const PLAN_WITHIN_MS = 300_000;

/** A worker that was started this moment is known by its first poll, a second or two later. */
const MOST_LOOKS = 5;
const LOOK_EVERY_MS = 500;

/** Asks the worker for the plan of a request. Takes no lock and writes nothing. Throws `noWorker` when nobody would make it. */
export async function makePlan(client: Client, taskQueue: string, request: RolloutRequest): Promise<PlanAnswer> {
  requireReadable(request);
  await requireWorker(client, taskQueue);
  const handle = await explained(client, () =>
    client.workflow.start<(request: RolloutRequest) => Promise<PlanAnswer>>(workflowTypes.planRollout, {
      workflowId: `plan/${request.environment}/${randomUUID()}`,
      taskQueue,
      args: [request],
      // Nobody waits for it any longer then.
      workflowExecutionTimeout: PLAN_WITHIN_MS,
      staticSummary: `plan ${startSummary(request)}`,
    }),
  );
  return await explained(client, () => handle.result(), PLAN_WITHIN_MS);
}

/** A plan that nobody makes would only run out of time: better to say at once that there is no worker. */
async function requireWorker(client: Client, taskQueue: string): Promise<void> {
  for (let looks = 1; looks <= MOST_LOOKS; looks += 1) {
    if (await isPolled(client, taskQueue)) return;
    if (looks < MOST_LOOKS) await sleep(LOOK_EVERY_MS);
  }
  const cure = 'start one with `rollout worker`, or set --task-queue';
  throw new ClientFailure('noWorker', `no worker polls the task queue ${taskQueue}: ${cure}`);
}

async function isPolled(client: Client, name: string): Promise<boolean> {
  const { namespace } = client.options;
  // Without a type it is the queue of workflow tasks.
  const { pollers } = await explained(client, () =>
    client.workflowService.describeTaskQueue({ namespace, taskQueue: { name } }),
  );
  return pollers.length > 0;
}
