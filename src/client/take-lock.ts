import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { RolloutRequest } from '../domain/request';
import type { RolloutResult } from '../domain/status';
import { environmentWorkflowId, modeOf } from '../domain/request';
import { attributeKeys, workflowTypes } from '../workflows/messages';
import { explained } from './explain-failure';
import { startDetails, startSummary } from './start-texts';

/** Starts the workflow of a request under its environment's lock and returns the run's ID; null when the lock is taken. */
export async function takeLock(client: Client, taskQueue: string, request: RolloutRequest): Promise<string | null> {
  return await explained(client, async () => {
    try {
      const handle = await client.workflow.start<(request: RolloutRequest) => Promise<RolloutResult>>(
        workflowOf(request),
        {
          workflowId: environmentWorkflowId(request.environment),
          taskQueue,
          args: [request],
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          memo: { request: withoutToken(request) },
          staticSummary: startSummary(request),
          staticDetails: startDetails(request),
          typedSearchAttributes: new TypedSearchAttributes([
            { key: attributeKeys.environment, value: request.environment },
            { key: attributeKeys.imageTag, value: request.imageTag },
          ]),
        },
      );
      return handle.firstExecutionRunId;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
      throw error;
    }
  });
}

/** A memo is shown to whoever may list workflows, for as long as the run is kept. */
function withoutToken({ token: _proof, ...request }: RolloutRequest): RolloutRequest {
  return request;
}

/** In a rolling environment a rollout goes on as a staging deploy: only the worker's configuration knows which those are. */
function workflowOf(request: RolloutRequest): string {
  return modeOf(request) === 'restore' ? workflowTypes.restoreTraffic : workflowTypes.productionRollout;
}
