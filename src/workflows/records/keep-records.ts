import { condition, continueAsNew, isCancellation, log, setHandler, sleep, workflowInfo } from '@temporalio/workflow';
import type { z } from 'zod';
import type { RecordedRun, RunRecord } from '../../domain/records';
import { cutOffRecord, endRecord, isFinal, keepRecordsSchema, recordSchema } from '../../domain/records';
import { readInput } from '../../domain/input';
import { failureText } from '../../domain/failure';
import { readPlainInput } from '../run/read-request';
import { failureOf, isKnown, reportOf } from '../run/workflow-failure';
import { deliveries } from '../activity-proxies';
import { recordWanted } from '../messages';
import { endSeen } from './end-seen';

export type KeepRecords = z.infer<typeof keepRecordsSchema>;

/** A day of trying, since nobody waits for it. A limit of GitHub's may ask for an hour in between. */
const A_DAY = { scheduleToCloseTimeout: '24h', retry: { initialInterval: '1s', maximumInterval: '5m' } } as const;

/** How often it is looked whether the run was cut off, while nothing is heard of it. */
const LOOK_EVERY = '5m';

/** Between two tries to write the end where GitHub refuses: somebody may mend the token meanwhile. */
const TRY_AGAIN_AFTER = '30m';

/** So many tries are a day: after that nobody looks at the record any more. */
const MOST_TRIES = 48;

/** A request of ours that GitHub was slow to work off has landed by then, and the end is written over it. */
const LOOK_ONCE_MORE_AFTER = '60s';

/**
 * Keeps the records of one run on GitHub: writes what the run says, the latest alone, for as long as that takes; finds out
 * by itself that the run was cut off; and ends when GitHub tells the end. The run neither waits for it nor hears of it.
 */
export async function keepRecords(raw: KeepRecords): Promise<RunRecord> {
  const { run, wanted: first } = readPlainInput(keepRecordsSchema, raw);
  const desk = { wanted: first };
  setHandler(recordWanted, (said) => {
    const { value: next } = readInput(recordSchema, said);
    if (next && !isFinal(desk.wanted) && next.sequence > desk.wanted.sequence) desk.wanted = next;
  });
  for (;;) {
    const record = desk.wanted;
    if (isFinal(record)) return await keepTheEnd(run, record);
    await tryToWrite(run, record);
    await untilThereIsNews(run, desk, record);
    // Approvals may take days, and every look is a few events.
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof keepRecords>({ run, wanted: desk.wanted });
  }
}

/** What is wanted by now; read anew after each wait. */
interface Desk {
  wanted: RunRecord;
}

/** Waits for something else than what was tried to be written; it may have come meanwhile. */
async function untilThereIsNews(run: RecordedRun, desk: Desk, tried: RunRecord): Promise<void> {
  const isNew = (): boolean => desk.wanted !== tried;
  while (!isNew() && !workflowInfo().continueAsNewSuggested) {
    if (await condition(isNew, LOOK_EVERY, { summary: 'Nothing heard: look at the run' })) return;
    const end = await endOf(run);
    if (end !== null && !isNew()) desk.wanted = { ...end, sequence: tried.sequence + 1 };
  }
}

async function endOf(run: RecordedRun): Promise<Omit<RunRecord, 'sequence'> | null> {
  const end = await endSeen(run);
  return end && (end.kind === 'ended' ? endRecord(end.outcome) : cutOffRecord(end.state));
}

/** Writes the end, and looks once more that it stands. @throws RecordNotKept after a day */
async function keepTheEnd(run: RecordedRun, record: RunRecord): Promise<RunRecord> {
  for (let tries = 1; ; tries += 1) {
    const problem = await tryToWrite(run, record);
    if (problem === null) {
      await sleep(LOOK_ONCE_MORE_AFTER, { summary: 'Then look that the end still stands' });
      await tryToWrite(run, record);
      return record;
    }
    if (tries > MOST_TRIES) throw givenUp(run, record, problem);
    await sleep(TRY_AGAIN_AFTER, { summary: 'GitHub refuses; perhaps somebody mends it' });
  }
}

/** Why it could not be written; null when GitHub says so now. */
async function tryToWrite(run: RecordedRun, record: RunRecord): Promise<string | null> {
  try {
    await deliveries.writeRecord(`${record.deployment}: ${record.description}`, { run, record }, A_DAY);
    return null;
  } catch (error) {
    if (isCancellation(error) || !isKnown(error)) throw error;
    const problem = failureText(reportOf(error));
    log.warn(problem, { environment: run.environment, runId: run.runId });
    return problem;
  }
}

function givenUp({ environment, commit }: RecordedRun, { deployment }: RunRecord, problem: string): Error {
  return failureOf({
    type: 'RecordNotKept',
    what: `The end of the run (${deployment}) is not recorded on GitHub, and is not tried any more.`,
    evidence: problem,
    next: `Set the Deployment of ${commit} to ${environment} by hand: it may still say that it is in progress.`,
  });
}
