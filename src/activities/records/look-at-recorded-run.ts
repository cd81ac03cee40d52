import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Outcome } from '../../domain/outcome';
import { outcomes } from '../../domain/outcome';
import type { RunEnd } from '../../domain/records';
import { within } from '../runs/call-deadline';
import { howItEnded } from '../runs/how-it-ended';
import type { RecordsPort } from './port';

/** Whether a run is open, and how it ended; see the port. One that Temporal has forgotten was cut off as well. */
export async function lookAtRecordedRun(
  client: Client,
  { workflowId, runId }: Parameters<RecordsPort['lookAtRecordedRun']>[0],
): Promise<RunEnd> {
  try {
    const { status, closeTime } = await within(client, () => client.workflow.getHandle(workflowId, runId).describe());
    if (!closeTime) return { kind: 'open' };
    const outcome = await howItEnded(client, { workflowId, runId, state: status.name });
    return isOutcome(outcome) ? { kind: 'ended', outcome } : { kind: 'cutOff', state: status.name };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'cutOff', state: 'NOT_FOUND' };
    throw error;
  }
}

function isOutcome(outcome: string | null): outcome is Outcome {
  return outcome !== null && Object.hasOwn(outcomes, outcome);
}
