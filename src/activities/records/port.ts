import type { RecordedRun, RunEnd, RunRecord } from '../../domain/records';
import type { KeptRun } from '../../domain/stored-run';

/**
 * Deployments and commit statuses on GitHub, and the store of results. Which repository, with which token, and which store
 * is the worker's alone.
 */
export interface RecordsPort {
  /**
   * Makes GitHub say of a run what the record says. May be repeated at any point: what stands is not written again, and a
   * final record is read back.
   * @throws RecordNotKept (retryable: network, 5xx, rate limits with their pause) | RecordRefused (any other answer)
   */
  writeRecord(input: { readonly run: RecordedRun; readonly record: RunRecord }): Promise<void>;
  /** Whether a run is open, and how it ended; by describe, not by visibility. */
  lookAtRecordedRun(input: Pick<RecordedRun, 'workflowId' | 'runId'>): Promise<RunEnd>;
  /**
   * Puts the complete result of a run that has closed into the store; answers where it is, null for a run that went on as
   * another. May be repeated at any point: what stands there is not written again.
   * @throws RecordNotKept (retryable: the run is about to close, the store does not take it) | RecordRefused (Temporal has
   * forgotten the run)
   */
  keepResult(run: KeptRun): Promise<{ readonly at: string | null }>;
}
