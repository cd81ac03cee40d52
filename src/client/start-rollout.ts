import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { RolloutRequest } from '../domain/request';
import type { RolloutResult, RolloutStatus } from '../domain/status';
import type { RunFacts } from './run-facts';
import { environmentWorkflowId, sameRollout } from '../domain/request';
import { formatTime } from '../domain/duration';
import { runLink } from '../domain/render/run-link';
import { workflowTypes } from '../workflows/messages';
import { ClientFailure, RefusedDecision } from './client-failure';
import { decide } from './decide';
import { decisionId } from './decision-id';
import { explained } from './explain-failure';
import { readRun } from './read-run';
import { attributeKeys, describeRun, factsText } from './run-facts';
import { startDetails, startSummary } from './start-texts';

/** A rollout that runs: begun by this call, or found running for the same request. */
export interface StartedRollout {
  readonly workflowId: string;
  readonly runId: string;
  readonly existing: boolean;
}

/** A superseded run closes at once; a worker that goes away in between must not let the caller wait for ever. */
const CLOSE_WITHIN_MS = 30_000;

/** Somebody else may take the lock between the end of the superseded run and our start; more often than this, we lost. */
const MOST_ATTEMPTS = 3;

/**
 * Starts a rollout under its environment's lock. Throws `refused`, naming what runs, when something else holds the lock;
 * with `supersede` a rollout of a lower sequence that still awaits approval is ended first.
 */
export async function startRollout(
  client: Client,
  taskQueue: string,
  request: RolloutRequest,
  options: { readonly supersede?: boolean } = {},
): Promise<StartedRollout> {
  for (let attempt = 1; ; attempt += 1) {
    const started = await tryToStart(client, taskQueue, request);
    if (started) return started;
    const running = await describeRun(client, request.environment);
    if (running.closedAt !== null) continue;
    if (running.request && sameRollout(running.request, request)) return { ...ids(running), existing: true };
    if (!options.supersede || attempt >= MOST_ATTEMPTS) throw await occupied(client, request.environment, running);
    await supersede(client, request, running);
  }
}

/** Starts it, or returns null when the lock is taken. */
async function tryToStart(client: Client, taskQueue: string, request: RolloutRequest): Promise<StartedRollout | null> {
  return await explained(client, async () => {
    try {
      const handle = await client.workflow.start<(request: RolloutRequest) => Promise<RolloutResult>>(
        workflowTypes.productionRollout,
        {
          workflowId: environmentWorkflowId(request.environment),
          taskQueue,
          args: [request],
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          memo: { request },
          staticSummary: startSummary(request),
          staticDetails: startDetails(request),
          typedSearchAttributes: new TypedSearchAttributes([
            { key: attributeKeys.environment, value: request.environment },
            { key: attributeKeys.imageTag, value: request.imageTag },
          ]),
        },
      );
      return { workflowId: handle.workflowId, runId: handle.firstExecutionRunId, existing: false };
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
      throw error;
    }
  });
}

/** Ends a rollout that awaits approval, and returns when its run has closed: before that, a start would find the lock taken. */
async function supersede(client: Client, request: RolloutRequest, running: RunFacts): Promise<void> {
  if (request.sequence === undefined) {
    throw new ClientFailure(
      'usage',
      '--supersede compares pushes: give --sequence (in GitHub Actions, the run number)',
    );
  }
  // Without a worker nothing is sent: a supersede that acts later would end that rollout with nobody here to start this one.
  const { status } = await readRun(client, request.environment, running.runId);
  const argument = { id: decisionId('supersede'), by: request.requestedBy, sequence: request.sequence };
  try {
    const reason = `superseded by ${request.imageTag}`;
    await decide(client, 'supersede', request.environment, { ...argument, reason });
  } catch (error) {
    if (error instanceof RefusedDecision)
      throw refusal(request.environment, status, `${error.reason}; wait for its end, or abort it`);
    if (!(error instanceof ClientFailure && error.code === 'nothingRuns')) throw error;
  }
  await waitUntilClosed(client, running);
}

async function waitUntilClosed(client: Client, running: RunFacts): Promise<void> {
  const deadline = Date.now() + CLOSE_WITHIN_MS;
  while ((await describeRun(client, running.environment, running.runId)).closedAt === null) {
    if (Date.now() > deadline) {
      throw new ClientFailure(
        'refused',
        `${running.environment} ${factsText(running)} was superseded but has not closed yet: try again`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function occupied(client: Client, environment: string, running: RunFacts): Promise<ClientFailure> {
  const cure = 'wait for its end, or abort it with `rollout abort`';
  try {
    const { status } = await readRun(client, environment, running.runId);
    return refusal(environment, status, status.phase === 'awaitingApproval' ? `give --supersede, ${cure}` : cure);
  } catch {
    // Without a worker the facts must do; that nobody answers is not why this start is refused.
    return new ClientFailure('refused', `${environment} is taken by ${factsText(running)}: ${cure}`);
  }
}

function refusal(environment: string, status: RolloutStatus, cure: string): ClientFailure {
  const { imageTag, requestedBy } = status.request;
  const link = runLink(status.temporalUi, status.workflowId, status.runId);
  const since = `${status.phase} since ${formatTime(status.phaseSince)}, asked for by ${requestedBy}`;
  return new ClientFailure(
    'refused',
    `${environment} is taken by ${imageTag} (${since}): ${cure}${link ? `; ${link}` : ''}`,
  );
}

function ids(facts: RunFacts): { workflowId: string; runId: string } {
  return { workflowId: facts.workflowId, runId: facts.runId };
}
