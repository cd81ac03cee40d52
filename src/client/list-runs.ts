import type { Client } from '@temporalio/client';
import type { RunFacts } from './run-facts';
import { workflowTypes } from '../workflows/messages';
import { explained } from './explain-failure';
import { factsOf } from './run-facts';

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
    `WorkflowType = '${workflowTypes.productionRollout}'`,
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
