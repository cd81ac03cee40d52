import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { RolloutRequest } from '../domain/request';
import type { RolloutStatus } from '../domain/status';
import type { RunFacts } from '../domain/run-facts';
import { workflowTypes } from '../workflows/messages';
import { ClientFailure, RefusedDecision } from './client-failure';
import { decide } from './decide';
import { decisionId } from './decision-id';
import { occupiedBy } from './occupied';
import { readRun } from './read-run';
import { describeRun } from './run-facts';
import { isOver, untilClosed } from './until-closed';

const LOOK_EVERY_MS = 250;

/** Reading an environment takes seconds; what has not come out of it then is refused as it stands. */
const READ_WITHIN_MS = 60_000;

/**
 * Ends a run in favour of a request of a higher sequence, and returns when it has closed: before that, a start would find
 * the lock taken. Whether it may be superseded is the worker's to say. Throws `refused` with the worker's reason.
 */
export async function supersede(client: Client, request: RolloutRequest, running: RunFacts): Promise<void> {
  if (request.sequence === undefined) {
    throw new ClientFailure(
      'usage',
      '--supersede compares pushes: give --sequence (in GitHub Actions, the run number)',
    );
  }
  // Without a worker nothing is sent: a supersede that acts later would end that rollout with nobody here to start this one.
  const status = await pastPreflight(client, running);
  const argument = { id: decisionId('supersede'), by: request.requestedBy, sequence: request.sequence };
  try {
    const reason = `superseded by ${request.imageTag}`;
    await decide(client, 'supersede', running, { ...argument, reason });
  } catch (error) {
    if (error instanceof RefusedDecision) {
      // What ended meanwhile needs no successor's word: it only has to be waited for.
      if (!isOver(await describeRun(client, running.environment, running.runId)))
        throw occupiedBy(request.environment, status, `${error.reason}; wait for its end, or abort it`);
    } else if (!(error instanceof ClientFailure && error.code === 'nothingRuns')) throw error;
  }
  await untilClosed(client, running);
}

/** A run that still reads its environment cannot say yet whether it may be superseded: pushes follow each other in seconds. */
async function pastPreflight(client: Client, running: RunFacts): Promise<RolloutStatus> {
  const deadline = Date.now() + READ_WITHIN_MS;
  for (;;) {
    const { facts, status, result } = await readRun(client, running.environment, running.runId);
    const tells = facts.type === workflowTypes.stagingDeploy || status.phase !== 'preflight';
    if (result || tells || Date.now() > deadline) return status;
    await sleep(LOOK_EVERY_MS);
  }
}
