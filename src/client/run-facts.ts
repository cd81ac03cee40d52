import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { factsOf } from '../activities/runs/facts-of';
import { formatTime } from '../domain/duration';
import { environmentWorkflowId } from '../domain/request';
import type { RunFacts } from '../domain/run-facts';
import { ClientFailure, unless } from './client-failure';
import { explained } from './explain-failure';
import { describeNewest } from './run-chain';
import { whatOf } from './start-texts';

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
