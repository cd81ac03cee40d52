import type { Client } from '@temporalio/client';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { isEndingFailure } from '../../domain/outcome';
import type { RunFacts } from '../../domain/run-facts';
import type { RolloutResult } from '../../domain/status';

/** How a run ended: with a result of ours, or without one, and what Temporal knows of why. */
export type RunEnd =
  | { readonly result: RolloutResult }
  | { readonly result: null; readonly why: string; readonly cause: WorkflowFailedError };

/** Waits for a run's end as long as it takes, also when it goes on as another. A failed run of ours has a result too: it is in its failure. */
export async function endOf(client: Client, facts: Pick<RunFacts, 'workflowId' | 'runId'>): Promise<RunEnd> {
  const handle = client.workflow.getHandle<() => Promise<RolloutResult>>(facts.workflowId, facts.runId);
  try {
    return { result: await handle.result() };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    if (cause instanceof ApplicationFailure && isEndingFailure(cause.type)) {
      const result = cause.details?.[0] as RolloutResult | undefined;
      if (result) return { result };
    }
    return { result: null, why: cause?.message ?? '', cause: error };
  }
}
