import type { Client } from '@temporalio/client';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import type { RolloutResult, RolloutStatus } from '../domain/status';
import type { RunFacts } from './run-facts';
import { outcomes } from '../domain/outcome';
import { statusQuery } from '../workflows/messages';
import { ClientFailure } from './client-failure';
import { CALL_DEADLINE_MS, GRPC, addressOf, explained, grpcCodeOf, unreachable } from './explain-failure';
import { describeRun, factsText } from './run-facts';

/** A run as it stands; `result` is there once it has ended. */
export interface RunReading {
  readonly facts: RunFacts;
  readonly status: RolloutStatus;
  readonly result: RolloutResult | null;
}

const ENDING_TYPES = new Set(Object.values(outcomes).map((meaning) => meaning.failure));

/**
 * Reads the environment's latest run, or a certain one. An ended run needs no worker: its result tells. Throws
 * `nothingRuns`, `noWorker` with what Temporal alone knows, or `unreachable`.
 */
export async function readRun(client: Client, environment: string, runId?: string): Promise<RunReading> {
  const facts = await describeRun(client, environment, runId);
  if (facts.closedAt !== null) {
    const result = await explained(client, () => resultOf(client, facts));
    return { facts, status: result.status, result };
  }
  const handle = client.workflow.getHandle(facts.workflowId, facts.runId);
  try {
    const status = await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () => handle.query(statusQuery));
    return { facts, status, result: null };
  } catch (error) {
    if (grpcCodeOf(error) === GRPC.unavailable) throw unreachable(addressOf(client), { cause: error });
    throw noWorker(facts, error);
  }
}

/** Waits for a run's end as long as it takes. A failed run of ours has a result too: it is in its failure. */
export async function resultOf(client: Client, facts: RunFacts): Promise<RolloutResult> {
  const options = { followRuns: false };
  const handle = client.workflow.getHandle<() => Promise<RolloutResult>>(facts.workflowId, facts.runId, options);
  try {
    return await handle.result();
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    if (cause instanceof ApplicationFailure && ENDING_TYPES.has(cause.type as never)) {
      const result = cause.details?.[0] as RolloutResult | undefined;
      if (result) return result;
    }
    const why = cause?.message ? ` (${cause.message})` : '';
    throw new ClientFailure(
      'unexpected',
      `${facts.environment} ${factsText(facts)} closed without a result of its own${why}: traffic may be split; look at its records`,
      { cause: error },
    );
  }
}

function noWorker(facts: RunFacts, cause: unknown): ClientFailure {
  return new ClientFailure(
    'noWorker',
    `no worker answers for ${facts.environment} ${factsText(facts)}: start one with \`rollout worker\`; nothing is lost meanwhile`,
    { cause },
  );
}
