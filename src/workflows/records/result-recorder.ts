import {
  CancellationScope,
  ParentClosePolicy,
  condition,
  getExternalWorkflowHandle,
  log,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { RunState } from '../run/run-state';
import type { keepResult } from './keep-result';
import type { Recorder } from './records-recorder';
import { summaryLine } from '../../domain/bytes';
import { resultId, runCloses, workflowTypes } from '../messages';

/** Longest wait of the close: what is lost, the keeper finds out by itself. */
const CLOSE_WAIT = '10s';

/**
 * Starts whoever keeps a run's result once it is known that somebody shall, so that a run which is cut off has its keeper too,
 * and says when the run ends. Without a store it does nothing at all, in a run that began before there were any too.
 */
export function createResultRecorder(state: RunState): Recorder {
  let began = false;
  let told = false;
  let underWay = 0;
  let last: Promise<boolean> = Promise.resolve(true);

  // One after the other; after one that failed there is nobody to be told anything.
  const hand = (step: () => Promise<void>): void => {
    underWay += 1;
    const before = last;
    last = CancellationScope.nonCancellable(async () => {
      try {
        if (!(await before)) return false;
        await step();
        return true;
      } catch (error) {
        log.warn('the result of this run may not be kept', { error });
        return false;
      } finally {
        underWay -= 1;
      }
    });
  };
  const note: Recorder['note'] = () => {
    if (!state.stored) return;
    const { environment } = state.request;
    const { workflowId, runId } = workflowInfo();
    const closing = state.outcome !== null;
    if (!began) hand(() => startKeeper({ environment, workflowId, runId, closing }));
    else if (closing && !told)
      hand(() => getExternalWorkflowHandle(resultId({ environment, runId })).signal(runCloses));
    began = true;
    told ||= closing;
  };
  const handedOver: Recorder['handedOver'] = async () => {
    if (underWay > 0)
      await condition(() => underWay === 0, CLOSE_WAIT, { summary: 'The keeper of the result is told' });
  };
  return { note, handedOver };
}

async function startKeeper(run: Parameters<typeof keepResult>[0]): Promise<void> {
  await startChild<typeof keepResult>(workflowTypes.keepResult, {
    workflowId: resultId(run),
    args: [run],
    // It reads the run when that has closed, however it closed.
    parentClosePolicy: ParentClosePolicy.ABANDON,
    staticSummary: summaryLine(`${run.environment}: result of run ${run.runId}`),
  });
}
