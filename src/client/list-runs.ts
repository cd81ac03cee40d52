import type { Client } from '@temporalio/client';
import type { RunFacts } from '../domain/run-facts';
import { workflowTypes } from '../workflows/messages';
import { explained } from './explain-failure';
import type { Store } from './store/or-stored';
import { factsOf } from '../activities/runs/facts-of';

/** Whatever holds an environment's lock. */
const TYPES = [workflowTypes.productionRollout, workflowTypes.stagingDeploy, workflowTypes.restoreTraffic];

const USUAL_LIMIT = 20;

/** Which rollouts to list. */
export interface ListOptions {
  readonly environment?: string;
  /** At most so many, newest first; 20 by default. */
  readonly limit?: number;
  readonly running?: boolean;
  /** Takes why the store cannot be read, which otherwise is thrown: what Temporal knows is listed all the same. */
  readonly onTrouble?: (problem: string) => void;
}

/**
 * Rollouts, newest first: those that Temporal's visibility knows, which may lag a second behind; then, up to the limit, those
 * of the store that it has forgotten.
 */
export async function listRuns(client: Client, store: Store, options: ListOptions = {}): Promise<RunFacts[]> {
  const limit = options.limit ?? USUAL_LIMIT;
  const found = await listKnown(client, { ...options, limit });
  if (options.running || found.length >= limit) return found;
  return [...found, ...(await listStored(store, found, { ...options, limit: limit - found.length }))];
}

async function listKnown(client: Client, options: ListOptions & { readonly limit: number }): Promise<RunFacts[]> {
  const conditions = [
    `WorkflowType IN (${TYPES.map((type) => `'${type}'`).join(', ')})`,
    // The run as which it went on is in the list itself.
    `ExecutionStatus != 'ContinuedAsNew'`,
    ...(options.environment ? [`RolloutEnvironment = '${options.environment.replace(/['\\]/g, '\\$&')}'`] : []),
    ...(options.running ? [`ExecutionStatus = 'Running'`] : []),
  ];
  return await explained(client, async () => {
    const found: RunFacts[] = [];
    for await (const info of client.workflow.list({ query: conditions.join(' AND '), pageSize: options.limit })) {
      found.push(factsOf(info));
      if (found.length >= options.limit) break;
    }
    return found;
  });
}

async function listStored(
  store: Store,
  found: readonly RunFacts[],
  { environment, limit, onTrouble }: ListOptions & { readonly limit: number },
): Promise<RunFacts[]> {
  try {
    const runs = await store();
    const known = new Set(found.map(({ runId }) => runId));
    return ((await runs?.newest({ environment, limit, known })) ?? []).map(({ facts }) => facts);
  } catch (error) {
    if (!onTrouble) throw error;
    onTrouble(
      `runs that Temporal has forgotten are not listed: ${error instanceof Error ? error.message : String(error)}`,
    );
    return [];
  }
}
