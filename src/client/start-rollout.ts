import type { Client } from '@temporalio/client';
import type { RolloutRequest } from '../domain/request';
import { environmentWorkflowId, sameRollout } from '../domain/request';
import { occupied } from './occupied';
import { requireReadable } from './require-readable';
import { describeRun, latestRun } from './run-facts';
import { supersede } from './supersede';
import { takeLock } from './take-lock';
import { isOver, untilClosed } from './until-closed';

/** A run that goes on: begun by this call, or found running for the same request. */
export interface StartedRollout {
  readonly workflowId: string;
  readonly runId: string;
  readonly existing: boolean;
}

/** Somebody else may take the lock between the end of the superseded run and our start; more often than this, we lost. */
const MOST_ATTEMPTS = 3;

/**
 * Starts what a request asks for (a rollout, an undo, a restore) under its environment's lock, once a run that has ended
 * there has told people so. Throws `refused`, naming what runs, when something else holds the lock; with `supersede` a run
 * of a lower sequence is ended first, where the worker allows it: a rollout that still awaits approval, a staging deploy at
 * any time.
 */
export async function startRollout(
  client: Client,
  taskQueue: string,
  request: RolloutRequest,
  options: { readonly supersede?: boolean } = {},
): Promise<StartedRollout> {
  requireReadable(request);
  for (let attempt = 1; ; attempt += 1) {
    const workflowId = environmentWorkflowId(request.environment);
    const latest = await latestRun(client, request.environment);
    const runId = await takeLock(client, taskQueue, request, latest?.type ?? null);
    if (runId !== null) return { workflowId, runId, existing: false };
    const running = await describeRun(client, request.environment);
    if (isOver(running)) {
      // Also one of the same request: what has ended is not joined but begun anew.
      await untilClosed(client, running);
      continue;
    }
    if (running.request && sameRollout(running.request, request)) {
      return { workflowId, runId: running.runId, existing: true };
    }
    if (!options.supersede || attempt >= MOST_ATTEMPTS) throw await occupied(client, request.environment, running);
    await supersede(client, request, running);
  }
}
