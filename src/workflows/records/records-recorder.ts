import { ParentClosePolicy, getExternalWorkflowHandle, startChild } from '@temporalio/workflow';
import type { RecordedRun, RunRecord } from '../../domain/records';
import type { RolloutStatus } from '../../domain/status';
import type { RunState } from '../run/run-state';
import type { Recorder } from './hand-over';
import type { keepRecords } from './keep-records';
import { createHandOver } from './hand-over';
import { recordOf, recordedRun, saysTheSame } from '../../domain/records';
import { recordWanted, recordsId, workflowTypes } from '../messages';
import { summaryLine } from '../../domain/bytes';

/**
 * Tells the keeper of a run's records how it stands, and starts it when there is something to tell for the first time. The
 * keeper is a workflow of its own, so a run needs nothing of GitHub.
 */
export function createRecorder(state: RunState, status: () => RolloutStatus): Recorder {
  const keeper = createHandOver<{ readonly run: RecordedRun; readonly record: RunRecord }>(
    async ({ run, record }, first) => {
      if (first) await startKeeper(run, record);
      else await getExternalWorkflowHandle(recordsId(run)).signal(recordWanted, record);
    },
    { lost: 'records of this run are not kept any more', waiting: 'The last record on its way' },
  );
  const note: Recorder['note'] = () => {
    if (state.recorded === null) return;
    const now = status();
    const run = recordedRun(now, state.recorded);
    const record = recordOf(now);
    const before = keeper.wanted?.record;
    if (run === null || (before && saysTheSame(before, record))) return;
    keeper.hand({ run, record: { ...record, sequence: (before?.sequence ?? 0) + 1 } });
  };
  return { note, handedOver: keeper.handedOver };
}

async function startKeeper(run: RecordedRun, wanted: RunRecord): Promise<void> {
  await startChild<typeof keepRecords>(workflowTypes.keepRecords, {
    workflowId: recordsId(run),
    args: [{ run, wanted }],
    // It has to write down how the run ended, however it ended.
    parentClosePolicy: ParentClosePolicy.ABANDON,
    staticSummary: summaryLine(`${run.environment}: records of ${run.imageTag}`),
  });
}
