import type { Client } from '@temporalio/client';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import type { RolloutResult, RolloutStatus } from '../domain/status';
import type { RunFacts } from './run-facts';
import { isEndingFailure } from '../domain/outcome';
import { statusQuery, workflowTypes } from '../workflows/messages';
import { ClientFailure } from './client-failure';
import { CALL_DEADLINE_MS, GRPC, addressOf, explained, grpcCodeOf, unreachable } from './explain-failure';
import { describeRun, factsText } from './run-facts';

/** A run as it stands; `result` is there once it has ended. */
export interface RunReading {
  readonly facts: RunFacts;
  readonly status: RolloutStatus;
  readonly result: RolloutResult | null;
}

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

/** How a run ended: with a result of ours, or without one, and what Temporal knows of why. */
export type RunEnd =
  | { readonly result: RolloutResult }
  | { readonly result: null; readonly why: string; readonly cause: WorkflowFailedError };

/** Waits for a run's end as long as it takes, also when it goes on as another. A failed run of ours has a result too: it is in its failure. */
export async function endOf(client: Client, facts: Pick<RunFacts, 'workflowId' | 'runId'>): Promise<RunEnd> {
  const handle = client.workflow.getHandle<() => Promise<RolloutResult>>(facts.workflowId, facts.runId);
  try {
    return { result: await handle.result() };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    if (cause instanceof ApplicationFailure && isEndingFailure(cause.type)) {
      const result = cause.details?.[0] as RolloutResult | undefined;
      if (result) return { result };
    }
    return { result: null, why: cause?.message ?? '', cause: error };
  }
}

/** The result of a run once it has ended. Throws `unexpected` when it closed without a result of ours. */
export async function resultOf(client: Client, facts: RunFacts): Promise<RolloutResult> {
  const end = await endOf(client, facts);
  if (end.result) return end.result;
  const why = end.why ? ` (${end.why})` : '';
  throw new ClientFailure(
    'unexpected',
    `${facts.environment} ${factsText(facts)} closed without a result of its own${why}: ${afterwards(facts)}`,
    { cause: end.cause },
  );
}

/** What a run that was cut off may have left, with the cure. */
function afterwards({ type, environment }: RunFacts): string {
  return type === workflowTypes.stagingDeploy
    ? 'its services may be half deployed; start the tag that they shall run'
    : `traffic may be split; take it back with \`rollout rollback --environment ${environment}\``;
}

function noWorker(facts: RunFacts, cause: unknown): ClientFailure {
  return new ClientFailure(
    'noWorker',
    `no worker answers for ${facts.environment} ${factsText(facts)}: start one with \`rollout worker\`; nothing is lost meanwhile`,
    { cause },
  );
}
