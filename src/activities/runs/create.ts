import type { Client } from '@temporalio/client';
import { lookAtRuns } from './look-at-runs';
import type { RunsPort } from './port';

/** The activity by which the guard sees who is in charge. */
export function createRunsActivities({ client }: { readonly client: Client }): RunsPort {
  return { lookAtRuns: (input) => lookAtRuns(client, input) };
}
