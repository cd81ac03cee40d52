import type { RecordedRun, RunRecord } from '../../../src/domain/records';
import { COMMIT } from './local-github';

/** A run to production, in which a test changes something. */
export function someRun(changes: Partial<RecordedRun> = {}): RecordedRun {
  return {
    environment: 'production',
    workflowId: 'environment/production',
    runId: 'run-1',
    startedAt: 1_000,
    commit: COMMIT,
    imageTag: 'main-a1b2c3d-20260128103045',
    environmentUrl: 'https://example.test',
    logUrl: 'http://ui.test/workflows/run-1',
    production: true,
    ...changes,
  };
}

/** What a run may have to say, by a word for it. */
export const said = {
  queued: { sequence: 1, deployment: 'queued', commit: 'pending', description: 'Awaiting 2 approvals.' },
  half: { sequence: 2, deployment: 'in_progress', commit: 'pending', description: '50 % of traffic, under watch.' },
  done: { sequence: 3, deployment: 'success', commit: 'success', description: 'The candidate has all traffic.' },
  back: { sequence: 3, deployment: 'failure', commit: 'failure', description: 'Live has all traffic again.' },
  rejected: { sequence: 2, deployment: 'inactive', commit: 'failure', description: 'Rejected by ada.' },
  lost: { sequence: 3, deployment: 'error', commit: 'error', description: 'The run was cut off.' },
} satisfies Record<string, RunRecord>;
