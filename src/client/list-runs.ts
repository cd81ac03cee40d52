import type { Client } from '@temporalio/client';
import type { RunFacts } from './run-facts';
import { workflowTypes } from '../workflows/messages';
import { explained } from './explain-failure';
import { factsOf } from './run-facts';

/** Whatever holds an environment's lock. */
const TYPES = [workflowTypes.productionRollout, workflowTypes.stagingDeploy, workflowTypes.restoreTraffic];

/** Which rollouts to list. */
export interface ListOptions {
  readonly environment?: string;
  /** At most so many, newest first; 20 by default. */
  readonly limit?: number;
  readonly running?: boolean;
}

/** Rollouts, newest first, from Temporal's visibility: it may lag a second behind. */
export async function listRuns(client: Client, options: ListOptions = {}): Promise<RunFacts[]> {
  const conditions = [
    `WorkflowType IN (${TYPES.map((type) => `'${type}'`).join(', ')})`,
    // The run as which it went on is in the list itself.
    `ExecutionStatus != 'ContinuedAsNew'`,
    ...(options.environment ? [`RolloutEnvironment = '${options.environment.replace(/['\\]/g, '\\$&')}'`] : []),
    ...(options.running ? [`ExecutionStatus = 'Running'`] : []),
  ];
  const limit = options.limit ?? 20;
  return await explained(client, async () => {
    const found: RunFacts[] = [];
    for await (const info of client.workflow.list({ query: conditions.join(' AND '), pageSize: limit })) {
      found.push(factsOf(info));
      if (found.length >= limit) break;
    }
    return found;
  });
}
