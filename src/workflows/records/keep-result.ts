import { condition, continueAsNew, isCancellation, log, setHandler, workflowInfo } from '@temporalio/workflow';
import type { FailureReport } from '../../domain/failure';
import type { KeptRun } from '../../domain/stored-run';
import { keepResultSchema } from '../../domain/stored-run';
import { deliveries } from '../activity-proxies';
import { runCloses } from '../messages';
import { readPlainInput } from '../run/read-request';
import { failureOf, isKnown, reportOf } from '../run/workflow-failure';
import { endSeen } from './end-seen';

/** Nobody waits for it, and Temporal remembers the run meanwhile. */
const A_WEEK = { scheduleToCloseTimeout: '7d', retry: { initialInterval: '1s', maximumInterval: '30m' } } as const;

/** How often it is looked whether the run was cut off, which nobody tells. */
const LOOK_EVERY = '1h';

/**
 * Keeps the complete result of one run in the store, once the run has closed, for as long as that takes; one that was cut
 * off is kept as that. The run neither waits for it nor hears of it.
 */
export async function keepResult(raw: KeptRun): Promise<{ readonly at: string | null }> {
  const run = readPlainInput<KeptRun>(keepResultSchema, raw);
  let closing = run.closing;
  setHandler(runCloses, () => {
    closing = true;
  });
  while (!(await condition(() => closing, LOOK_EVERY, { summary: 'Nothing heard: look at the run' }))) {
    if (await endSeen(run)) break;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof keepResult>({ ...run, closing });
  }
  try {
    return await deliveries.keepResult(`Keep the result of run ${run.runId}`, run, A_WEEK);
  } catch (error) {
    if (isCancellation(error) || !isKnown(error)) throw error;
    throw givenUp(run, reportOf(error));
  }
}

function givenUp({ environment, workflowId, runId }: KeptRun, { what, evidence = what }: FailureReport): Error {
  log.warn(`the result is given up: ${evidence}`, { environment, runId });
  return failureOf({
    type: 'RecordNotKept',
    what: `The result of run ${runId} of ${environment} is not in the store, and is not tried any more.`,
    evidence,
    next: `While Temporal knows the run, save it by hand: temporal workflow show --workflow-id ${workflowId} --run-id ${runId} --output json`,
  });
}
