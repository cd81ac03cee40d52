import type { Client } from '@temporalio/client';
import type { RolloutStatus } from '../domain/status';
import type { RunFacts } from '../domain/run-facts';
import { formatTime } from '../domain/duration';
import { runLink } from '../domain/render/run-link';
import { workflowTypes } from '../workflows/messages';
import { ClientFailure } from './client-failure';
import { readRun } from './read-run';
import { factsText } from './run-facts';

/** Why a start is refused: what runs, since when, for whom, and the cure. */
export async function occupied(client: Client, environment: string, running: RunFacts): Promise<ClientFailure> {
  const cure = 'wait for its end, or abort it with `rollout abort`';
  try {
    const { status } = await readRun(client, environment, running.runId);
    return occupiedBy(environment, status, supersedable(running, status) ? `give --supersede, ${cure}` : cure);
  } catch {
    // Without a worker the facts must do; that nobody answers is not why this start is refused.
    return new ClientFailure('refused', `${environment} is taken by ${factsText(running)}: ${cure}`);
  }
}

/** The refusal of whatever the lock keeps out, with this cure. */
export function occupiedBy(environment: string, status: RolloutStatus, cure: string): ClientFailure {
  const { imageTag, requestedBy } = status.request;
  const link = runLink(status.temporalUi, status.workflowId, status.runId);
  const since = `${status.phase} since ${formatTime(status.phaseSince)}, asked for by ${requestedBy}`;
  return new ClientFailure(
    'refused',
    `${environment} is taken by ${imageTag} (${since}): ${cure}${link ? `; ${link}` : ''}`,
  );
}

/** Whether it is worth naming the option; the worker decides. */
function supersedable(running: RunFacts, status: RolloutStatus): boolean {
  return running.type === workflowTypes.stagingDeploy || status.phase === 'awaitingApproval';
}
