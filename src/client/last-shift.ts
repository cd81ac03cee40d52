import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Snapshot } from '../domain/topology';
import type { RolloutResult } from '../domain/status';
import type { RunFacts } from './run-facts';
import { environmentWorkflowId } from '../domain/request';
import { explained } from './explain-failure';
import { endOf } from './read-run';
import { describeNewest } from './run-chain';
import { factsOf } from './run-facts';

/** How the last closed run that moved an environment's traffic ended. */
export type LastShift =
  | { readonly kind: 'none' }
  | { readonly kind: 'ended'; readonly facts: RunFacts; readonly result: RolloutResult }
  /** Terminated, timed out, failed by itself: nobody brought its traffic to an end. */
  | { readonly kind: 'cutOff'; readonly facts: RunFacts; readonly snapshot: Snapshot };

/** Refused starts may lie between; more than so many since a rollout was cut off would be a riddle. */
const LOOK_BEHIND = 50;

/**
 * Looks for the last run that moved an environment's traffic, none of which is open now. A run notes the environment as it
 * was in its memo before it writes a first weight; those without that note moved nothing and are looked behind.
 */
export async function lastShift(client: Client, environment: string): Promise<LastShift> {
  return await explained(client, async () => {
    const seen = new Set<string>();
    for await (const run of newestFirst(client, environmentWorkflowId(environment))) {
      const facts = factsOf(run);
      const snapshot = (run.memo?.snapshot ?? null) as Snapshot | null;
      if (seen.has(facts.runId) || facts.closedAt === null) continue;
      seen.add(facts.runId);
      const restored = facts.outcome === 'restored';
      if (snapshot === null && !restored) continue;
      const { result } = await endOf(client, facts);
      if (result) return { kind: 'ended', facts, result };
      if (snapshot) return { kind: 'cutOff', facts, snapshot };
    }
    return { kind: 'none' };
  });
}

/** Runs of a lock. The latest by describe, since visibility lags behind; it may come a second time. */
async function* newestFirst(client: Client, workflowId: string): AsyncGenerator<Omit<WorkflowExecutionInfo, 'raw'>> {
  try {
    yield await describeNewest(client, workflowId);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return;
  }
  let behind = 0;
  const query = `WorkflowId = '${workflowId.replace(/['\\]/g, '\\$&')}'`;
  for await (const run of client.workflow.list({ query, pageSize: LOOK_BEHIND })) {
    yield run;
    behind += 1;
    if (behind >= LOOK_BEHIND) return;
  }
}
