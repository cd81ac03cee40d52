import type { Client } from '@temporalio/client';
import { endRun } from './end-run';
import { lookAtRuns } from './look-at-runs';
import type { RunsPort } from './port';

/** The activities by which the guard sees who is in charge, and ends who cannot be any more. */
export function createRunsActivities({ client }: { readonly client: Client }): RunsPort {
  return { lookAtRuns: (input) => lookAtRuns(client, input), endRun: (input) => endRun(client, input) };
}
