import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { RolloutRequest } from '../domain/request';
import type { RolloutResult } from '../domain/status';
import { environmentWorkflowId, modeOf } from '../domain/request';
import { attributeKeys, workflowTypes } from '../workflows/messages';
import { explained } from './explain-failure';
import { startDetails, startSummary } from './start-texts';

/**
 * Starts the workflow of a request under its environment's lock and returns the run's ID; null when the lock is taken.
 * @param latest workflow type of the environment's latest run, if there is one
 */
export async function takeLock(
  client: Client,
  taskQueue: string,
  request: RolloutRequest,
  latest: string | null,
): Promise<string | null> {
  return await explained(client, async () => {
    try {
      const handle = await client.workflow.start<(request: RolloutRequest) => Promise<RolloutResult>>(
        workflowOf(request, latest),
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

/**
 * Only the worker's configuration knows in which environments a rollout is a deploy in place, and hands over to the right
 * workflow. That takes a second, so what the environment's latest run was is tried first.
 */
function workflowOf(request: RolloutRequest, latest: string | null): string {
  const mode = modeOf(request);
  if (mode === 'restore') return workflowTypes.restoreTraffic;
  const inPlace = mode === 'rollout' && latest === workflowTypes.stagingDeploy;
  return inPlace ? workflowTypes.stagingDeploy : workflowTypes.productionRollout;
}
