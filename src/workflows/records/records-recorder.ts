import {
  CancellationScope,
  ParentClosePolicy,
  condition,
  getExternalWorkflowHandle,
  log,
  startChild,
} from '@temporalio/workflow';
import type { RecordedRun, RunRecord } from '../../domain/records';
import type { RolloutStatus } from '../../domain/status';
import type { RunState } from '../run/run-state';
import type { keepRecords } from './keep-records';
import { recordOf, recordedRun, saysTheSame } from '../../domain/records';
import { recordWanted, recordsId, workflowTypes } from '../messages';
import { summaryLine } from '../../domain/bytes';

/** Longest wait of the close for the last record to be handed over: what is lost, the keeper finds out by itself. */
const CLOSE_WAIT = '10s';

/** Hands over what is to be recorded of a run. */
export interface Recorder {
  /** Hands over how the run stands now, unless that was said already. Never throws, blocks or delays. */
  note(): void;
  /** Waits a moment for what is being handed over. */
  handedOver(): Promise<void>;
}

/**
 * Tells the keeper of a run's records how it stands, and starts it when there is something to tell for the first time. The
 * keeper is a workflow of its own, so a run needs nothing of GitHub. What changes while something is handed over is handed
 * over next: the latest alone.
 */
export function createRecorder(state: RunState, status: () => RolloutStatus): Recorder {
  let wanted: RunRecord | null = null;
  let handed: RunRecord | null = null;
  let busy = false;
  let lost = false;

  const handOver = async (run: RecordedRun): Promise<void> => {
    while (wanted !== null && wanted !== handed) {
      const record: RunRecord = wanted;
      if (handed === null) await startKeeper(run, record);
      else await getExternalWorkflowHandle(recordsId(run)).signal(recordWanted, record);
      handed = record;
    }
  };
  const note: Recorder['note'] = () => {
    if (state.recorded === null || lost) return;
    const now = status();
    const run = recordedRun(now, state.recorded);
    const record = recordOf(now);
    if (run === null || (wanted !== null && saysTheSame(wanted, record))) return;
    wanted = { ...record, sequence: (wanted?.sequence ?? 0) + 1 };
    if (busy) return;
    busy = true;
    void CancellationScope.nonCancellable(async () => {
      try {
        await handOver(run);
      } catch (error) {
        lost = true;
        log.warn('records of this run are not kept any more', { error });
      } finally {
        busy = false;
      }
    });
  };
  const handedOver: Recorder['handedOver'] = async () => {
    if (busy) await condition(() => !busy, CLOSE_WAIT, { summary: 'The last record on its way' });
  };
  return { note, handedOver };
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
