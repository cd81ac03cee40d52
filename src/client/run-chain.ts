import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { WorkflowContinuedAsNewError } from '@temporalio/client';

/** Longer than any chain of ours: a run continues once, when its environment turns out to be a rolling one. */
const MOST_RUNS = 10;

/**
 * Describes a run, or the newest as which it went on: the worker, who alone knows what an environment is, continues a
 * rollout as another workflow under the same ID. Without a run ID it is the latest of that workflow.
 */
export async function describeNewest(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<WorkflowExecutionDescription> {
  let run = await client.workflow.getHandle(workflowId, runId).describe();
  for (let runs = 1; run.status.name === 'CONTINUED_AS_NEW' && runs < MOST_RUNS; runs += 1) {
    const next = await continuationOf(client, workflowId, run.runId);
    if (next === null) break;
    run = await client.workflow.getHandle(workflowId, next).describe();
  }
  return run;
}

/** The run as which a closed one went on. Only its last event says so, which is what a result is read from. */
async function continuationOf(client: Client, workflowId: string, runId: string): Promise<string | null> {
  try {
    await client.workflow.getHandle(workflowId, runId, { followRuns: false }).result();
    return null;
  } catch (error) {
    if (error instanceof WorkflowContinuedAsNewError) return error.newExecutionRunId;
    throw error;
  }
}
