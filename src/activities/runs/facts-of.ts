import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { RolloutRequest } from '../../domain/request';
import type { RunFacts } from '../../domain/run-facts';
import { attributeKeys } from '../../workflows/messages';

/** The facts in what Temporal lists or describes. */
export function factsOf(info: Omit<WorkflowExecutionInfo, 'raw'>): RunFacts {
  const attributes = info.typedSearchAttributes;
  const request = (info.memo?.request ?? null) as RolloutRequest | null;
  return {
    workflowId: info.workflowId,
    runId: info.runId,
    type: info.type,
    environment:
      attributes.get(attributeKeys.environment) ?? request?.environment ?? info.workflowId.replace(/^[^/]*\//, ''),
    imageTag: attributes.get(attributeKeys.imageTag) ?? request?.imageTag ?? null,
    phase: attributes.get(attributeKeys.phase) ?? null,
    outcome: attributes.get(attributeKeys.outcome) ?? null,
    weight: attributes.get(attributeKeys.weight) ?? null,
    request,
    state: info.status.name,
    startedAt: info.startTime.getTime(),
    closedAt: info.closeTime?.getTime() ?? null,
  };
}
