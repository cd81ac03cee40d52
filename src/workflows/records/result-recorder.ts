import { ParentClosePolicy, getExternalWorkflowHandle, startChild, workflowInfo } from '@temporalio/workflow';
import type { KeptRun } from '../../domain/stored-run';
import type { RunState } from '../run/run-state';
import type { Recorder } from './hand-over';
import type { keepResult } from './keep-result';
import { createHandOver } from './hand-over';
import { summaryLine } from '../../domain/bytes';
import { resultId, runCloses, workflowTypes } from '../messages';

/**
 * Starts whoever keeps a run's result once it is known that somebody shall, so that a run which is cut off has its keeper too,
 * and says when the run ends. Without a store it does nothing at all, in a run that began before there were any too.
 */
export function createResultRecorder(state: RunState): Recorder {
  const keeper = createHandOver<KeptRun>(
    async (run, first) => {
      // Behind what the run does at once: recorded histories have it there.
      await Promise.resolve();
      if (first) await startKeeper(run);
      else await getExternalWorkflowHandle(resultId(run)).signal(runCloses);
    },
    { lost: 'the result of this run may not be kept', waiting: 'The keeper of the result is told' },
  );
  const note: Recorder['note'] = () => {
    const closing = state.outcome !== null;
    if (!state.stored || keeper.wanted?.closing === closing) return;
    const { environment } = state.request;
    const { workflowId, runId } = workflowInfo();
    keeper.hand({ environment, workflowId, runId, closing });
  };
  return { note, handedOver: keeper.handedOver };
}

async function startKeeper(run: KeptRun): Promise<void> {
  await startChild<typeof keepResult>(workflowTypes.keepResult, {
    workflowId: resultId(run),
    args: [run],
    // It reads the run when that has closed, however it closed.
    parentClosePolicy: ParentClosePolicy.ABANDON,
    staticSummary: summaryLine(`${run.environment}: result of run ${run.runId}`),
  });
}
