import type { Client } from '@temporalio/client';
import { rootCause } from '@temporalio/common';
import type { RunLook } from '../../domain/guard';
import { valueAt } from '../../domain/json';
import type { RolloutStatus } from '../../domain/status';
import { within } from './call-deadline';

/** Name of the query that every run of ours answers. */
const STATUS_QUERY = 'status';

/** A worker that is just being replaced answers the second time; one that cannot carry on with the run does not. */
const ATTEMPTS = 2;

/** Status or problem of an open run. */
export type StatusAnswer = Pick<Extract<RunLook, { kind: 'open' }>, 'status' | 'problem'>;

/** Asks an open run how it stands. Never throws: that it does not answer is what the guard wants to know. */
export async function askForStatus(client: Client, workflowId: string, runId: string): Promise<StatusAnswer> {
  const handle = client.workflow.getHandle(workflowId, runId);
  let problem = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      const answer = await within(client, () => handle.query<unknown>(STATUS_QUERY));
      if (isStatus(answer)) {
        const { phase, phaseSince, lastCheck, weight } = answer;
        return { status: { phase, phaseSince, lastCheck, weight }, problem: null };
      }
      problem = 'it answers its query with something that is no status of ours';
    } catch (error) {
      problem = rootCause(error) ?? String(error);
    }
  }
  return { status: null, problem };
}

function isStatus(answer: unknown): answer is RolloutStatus {
  const [phase, since, weight] = ['phase', 'phaseSince', 'weight'].map((key) => valueAt(answer, [key]));
  return typeof phase === 'string' && since !== undefined && typeof weight === 'object';
}
