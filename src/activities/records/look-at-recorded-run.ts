import type { Client } from '@temporalio/client';
import type { Outcome } from '../../domain/outcome';
import { outcomes } from '../../domain/outcome';
import type { RunEnd } from '../../domain/records';
import { howItEnded } from '../runs/how-it-ended';
import { describe } from '../runs/look-at-runs';
import type { RecordsPort } from './port';

/** Whether a run is open, and how it ended; see the port. One that Temporal has forgotten was cut off as well. */
export async function lookAtRecordedRun(
  client: Client,
  { workflowId, runId }: Parameters<RecordsPort['lookAtRecordedRun']>[0],
): Promise<RunEnd> {
  const run = await describe(client, workflowId, runId);
  if (run === null) return { kind: 'cutOff', state: 'NOT_FOUND' };
  if (!run.closeTime) return { kind: 'open' };
  const state = run.status.name;
  const outcome = await howItEnded(client, { workflowId, runId, state });
  return isOutcome(outcome) ? { kind: 'ended', outcome } : { kind: 'cutOff', state };
}

function isOutcome(outcome: string | null): outcome is Outcome {
  return outcome !== null && Object.hasOwn(outcomes, outcome);
}
