import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { RolloutRequest } from '../domain/request';
import { environmentWorkflowId } from '../domain/request';
import { formatTime } from '../domain/duration';
import { attributeKeys } from '../workflows/messages';
import { ClientFailure, unless } from './client-failure';
import { explained } from './explain-failure';
import { describeNewest } from './run-chain';
import { whatOf } from './start-texts';

/** What Temporal itself knows of a run: no worker is needed to read it. */
export interface RunFacts {
  readonly workflowId: string;
  readonly runId: string;
  /** Workflow type: `productionRollout`, `stagingDeploy` or `restoreTraffic`. */
  readonly type: string;
  readonly environment: string;
  readonly imageTag: string | null;
  readonly phase: string | null;
  readonly outcome: string | null;
  readonly weight: number | null;
  /** The request it was started with, when this client started it. */
  readonly request: RolloutRequest | null;
  /** Temporal's word: `RUNNING`, `COMPLETED`, `FAILED`, `TERMINATED`, … */
  readonly state: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly closedAt: number | null;
}

/** The facts in what Temporal lists or describes. */
export function factsOf(info: Omit<WorkflowExecutionInfo, 'raw'>): RunFacts {
  const attributes = info.typedSearchAttributes;
  const request = (info.memo?.request ?? null) as RolloutRequest | null;
  return {
    workflowId: info.workflowId,
    runId: info.runId,
    type: info.type,
    environment:
      attributes.get(attributeKeys.environment) ?? request?.environment ?? info.workflowId.replace(/^[^/]*\//, ''),
    imageTag: attributes.get(attributeKeys.imageTag) ?? request?.imageTag ?? null,
    phase: attributes.get(attributeKeys.phase) ?? null,
    outcome: attributes.get(attributeKeys.outcome) ?? null,
    weight: attributes.get(attributeKeys.weight) ?? null,
    request,
    state: info.status.name,
    startedAt: info.startTime.getTime(),
    closedAt: info.closeTime?.getTime() ?? null,
  };
}

/**
 * Facts of the environment's latest run, or of a certain one; of one that went on as another, that other's. Throws
 * `nothingRuns` when there is none.
 */
export async function describeRun(client: Client, environment: string, runId?: string): Promise<RunFacts> {
  return await explained(client, async () => {
    try {
      return factsOf(await describeNewest(client, environmentWorkflowId(environment), runId));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw noRun(environment, runId);
      throw error;
    }
  });
}

/** Facts of the environment's latest run; null when there is none. */
export async function latestRun(client: Client, environment: string): Promise<RunFacts | null> {
  return await unless(['nothingRuns'], () => describeRun(client, environment));
}

/** Nothing of that environment is known, with the cure. */
export function noRun(environment: string, runId?: string): ClientFailure {
  return new ClientFailure(
    'nothingRuns',
    `no ${runId === undefined ? 'rollout' : `run ${runId}`} of ${environment} is known: see \`rollout list\`, or begin one with \`rollout start\``,
  );
}

/** A run in a few words, for a line that refuses something. */
export function factsText(facts: RunFacts): string {
  const what = facts.request ? whatOf(facts.request) : (facts.imageTag ?? facts.type);
  const phase = facts.phase ?? facts.state.toLowerCase();
  const who = facts.request ? `, asked for by ${facts.request.requestedBy}` : '';
  return `${what} (${phase}, since ${formatTime(facts.startedAt)}${who}, run ${facts.runId})`;
}
