import { sleep } from '@temporalio/workflow';
import type { FailureReport, FailureType } from '../../domain/failure';
import type { Run } from './open-run';
import { failureText } from '../../domain/failure';
import { formatDuration } from '../../domain/duration';
import { failureTypeOf, reportOf } from './workflow-failure';
import { within } from './within';
import { summaryLine } from '../../domain/bytes';

/** Failures that say nothing of what was asked for, only that nobody could look. */
const NOBODY_COULD_LOOK: ReadonlySet<FailureType | null> = new Set<FailureType>(['AwsUnavailable', 'CandidateUnseen']);

/** Before each try an activity has asked for a while already. */
const PAUSE = '15s';

const SILENCE: FailureReport = {
  type: 'AwsUnavailable',
  what: 'Nothing was answered, and nothing failed.',
  next: 'Look at the workers and at the pending activities in the Temporal UI, then start again.',
};

/** Asks, and asks again for as long as nobody could look. */
export type Again = <T>(ask: () => Promise<T>) => Promise<T>;

/**
 * Gives a part this long to get its answers. What goes through `again` is asked anew while nobody could look, which is shown
 * and told: that decides nothing before the time is up. Any other failure, and whatever interrupts the story, ends it at once.
 * @param ms how long at most
 * @param doing what is being done, for people, as a sentence begins with it: `The run of the smoke tests`
 * @throws the last failure of its kind when the time is up
 */
export async function untilAnswered<T>(
  run: Run,
  ms: number,
  doing: string,
  part: (again: Again) => Promise<T>,
): Promise<T> {
  const { state } = run;
  const before = state.next;
  const until = Date.now() + ms;
  let last: FailureReport | null = null;
  const show = (report: FailureReport): void => {
    const why = failureText({ ...report, next: '' });
    if (last === null) run.tell('CheckAlert', `${doing} waits for AWS, ${formatDuration(ms)} at most. ${why}`);
    last = report;
    state.next = { what: `${doing} is tried again until then. ${why}`, at: until };
    run.show();
  };
  const again: Again = async (ask) => {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!NOBODY_COULD_LOOK.has(failureTypeOf(error))) throw error;
        show(reportOf(error));
      }
      await sleep(PAUSE, { summary: summaryLine(`Before the next try: ${doing}`) });
    }
  };
  const tooLate = (): FailureReport => {
    const report = last ?? SILENCE;
    return { ...report, what: `${doing} did not come to an end within ${formatDuration(ms)}. ${report.what}` };
  };
  const answer = await within(ms, () => part(again), tooLate);
  state.next = before;
  return answer;
}
