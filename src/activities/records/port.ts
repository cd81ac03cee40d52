import type { RecordedRun, RunEnd, RunRecord } from '../../domain/records';

/** Deployments and commit statuses on GitHub. Which repository, and with which token, is the worker's alone. */
export interface RecordsPort {
  /**
   * Makes GitHub say of a run what the record says. May be repeated at any point: what stands is not written again, and a
   * final record is read back.
   * @throws RecordNotKept (retryable: network, 5xx, rate limits with their pause) | RecordRefused (any other answer)
   */
  writeRecord(input: { readonly run: RecordedRun; readonly record: RunRecord }): Promise<void>;
  /** Whether a run is open, and how it ended; by describe, not by visibility. */
  lookAtRecordedRun(input: Pick<RecordedRun, 'workflowId' | 'runId'>): Promise<RunEnd>;
}
