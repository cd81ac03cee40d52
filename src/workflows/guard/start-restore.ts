import { ParentClosePolicy, WorkflowIdReusePolicy, startChild } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Colour } from '../../domain/colour';
import type { RolloutRequest } from '../../domain/request';
import type { restoreTraffic } from '../restore-traffic';
import { clipped } from '../../domain/bytes';
import { environmentWorkflowId, longest } from '../../domain/request';
import { attributeKeys, workflowTypes } from '../messages';

/**
 * Starts a restore under its environment's lock, and does not wait for its end: it lives on by itself.
 * @returns its run ID; null when somebody holds the lock, who is in charge then
 */
export async function startRestore(input: {
  readonly environment: string;
  readonly to: Readonly<Record<string, Colour>>;
  readonly reason: string;
}): Promise<string | null> {
  const { environment } = input;
  const reason = clipped(input.reason, longest.reason);
  const request: RolloutRequest = { ...input, reason, mode: 'restore', imageTag: 'restore', requestedBy: 'guard' };
  try {
    const restore = await startChild<typeof restoreTraffic>(workflowTypes.restoreTraffic, {
      workflowId: environmentWorkflowId(environment),
      args: [request],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      memo: { request },
      staticSummary: `${environment}: restore for guard`,
      typedSearchAttributes: [
        { key: attributeKeys.environment, value: environment },
        { key: attributeKeys.imageTag, value: request.imageTag },
      ],
    });
    return restore.firstExecutionRunId;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
    throw error;
  }
}
