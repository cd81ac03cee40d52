import type { Client } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { valueAt } from '../../domain/json';
import { isEndingFailure } from '../../domain/outcome';
import type { RolloutResult } from '../../domain/status';
import { within } from './call-deadline';

/** The outcome with which a closed run ended, in its result or in its failure; null when something else ended it. */
export async function howItEnded(
  client: Client,
  { workflowId, runId, state }: { readonly workflowId: string; readonly runId: string; readonly state: string },
): Promise<string | null> {
  // Whoever terminates a run leaves neither; only these two have something to read.
  if (state !== 'COMPLETED' && state !== 'FAILED') return null;
  const handle = client.workflow.getHandle<() => Promise<RolloutResult>>(workflowId, runId, { followRuns: false });
  try {
    return outcomeIn(await within(client, () => handle.result())) ?? 'completed';
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    if (!(cause instanceof ApplicationFailure) || !isEndingFailure(cause.type)) return null;
    return outcomeIn(cause.details?.[0]) ?? cause.type ?? null;
  }
}

function outcomeIn(result: unknown): string | null {
  const outcome = valueAt(result, ['outcome']);
  return typeof outcome === 'string' ? outcome : null;
}
