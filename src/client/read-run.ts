import type { Client } from '@temporalio/client';
import { endOf } from '../activities/runs/end-of';
import type { RolloutResult, RolloutStatus } from '../domain/status';
import type { RunFacts } from '../domain/run-facts';
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

/** The result of a run once it has ended. Throws `unexpected` when it closed without a result of ours. */
export async function resultOf(client: Client, facts: RunFacts): Promise<RolloutResult> {
  const end = await endOf(client, facts);
  if (end.result) return end.result;
  throw withoutResult(facts, end.why, { cause: end.cause });
}

/** A run that closed without a result of its own, with what it may have left and the cure. */
export function withoutResult(facts: RunFacts, why: string, options?: { cause?: unknown }): ClientFailure {
  const because = why ? ` (${why})` : '';
  const what = `${facts.environment} ${factsText(facts)} closed without a result of its own${because}`;
  return new ClientFailure('unexpected', `${what}: ${afterwards(facts)}`, options);
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
