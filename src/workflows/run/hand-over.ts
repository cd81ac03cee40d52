import { makeContinueAsNewFunc, workflowInfo } from '@temporalio/workflow';
import type { RolloutRequest } from '../../domain/request';
import type { RolloutResult } from '../../domain/status';
import type { workflowTypes } from '../messages';

/** Whether this run was itself handed over: two workers of different configurations must not hand it to and fro. */
export function wasHandedOver(): boolean {
  return workflowInfo().continuedFromExecutionRunId !== undefined;
}

/**
 * Where an environment is not of the kind that whoever started the run took it for, the other story is told under the same
 * lock. Only the worker knows what an environment is: a client has no configuration, and goes by the run before.
 */
export async function handOver(
  workflowType: typeof workflowTypes.productionRollout | typeof workflowTypes.stagingDeploy,
  request: RolloutRequest,
): Promise<never> {
  return makeContinueAsNewFunc<(request: RolloutRequest) => Promise<RolloutResult>>({ workflowType })(request);
}
