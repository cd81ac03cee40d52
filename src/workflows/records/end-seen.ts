import { isCancellation } from '@temporalio/workflow';
import type { RecordedRun, RunEnd } from '../../domain/records';
import { answers } from '../activity-proxies';
import { isKnown } from '../run/workflow-failure';

/** How a run ended that did not say it; null while it is open, or cannot be seen. */
export async function endSeen({
  workflowId,
  runId,
}: Pick<RecordedRun, 'workflowId' | 'runId'>): Promise<Exclude<RunEnd, { kind: 'open' }> | null> {
  try {
    const end = await answers.lookAtRecordedRun('Is the run still open?', { workflowId, runId });
    return end.kind === 'open' ? null : end;
  } catch (error) {
    if (isCancellation(error) || !isKnown(error)) throw error;
    return null;
  }
}
