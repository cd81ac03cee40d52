import { msToTs } from '@temporalio/common/lib/time';
import { failingTask } from '../../../src/activities/runs/failing-task';

const failed = (at: number, message?: string): object => {
  return { eventTime: msToTs(at), workflowTaskFailedEventAttributes: { failure: message ? { message } : null } };
};
const timedOut = (at: number): object => ({ eventTime: msToTs(at), workflowTaskTimedOutEventAttributes: {} });
const completed = { workflowTaskCompletedEventAttributes: {} };
const signal = { workflowExecutionSignaledEventAttributes: {} };

/** Looks at a task of this attempt, in a history whose newest event is the first. */
function look(attempt: number, events: object[], startedTime: object | null = {}): ReturnType<typeof failingTask> {
  const workflowService = { getWorkflowExecutionHistoryReverse: () => Promise.resolve({ history: { events } }) };
  const client = {
    workflowService,
    options: { namespace: 'default' },
    withDeadline: (_: unknown, call: () => unknown) => call(),
  };
  return failingTask(client as never, { raw: { pendingWorkflowTask: { attempt, startedTime } } } as never);
}

const later = (afterMs: number): number => Math.ceil(performance.timeOrigin / 1_000) * 1_000 + afterMs;

test('a task fails since its first failure, for the reason that was given then', async () => {
  const events = [
    signal,
    failed(later(9_000), 'again'),
    signal,
    failed(later(2_000), 'no replay'),
    completed,
    failed(later(0)),
  ];
  expect(await look(8, events)).toEqual({ failures: 7, since: later(2_000), reason: 'no replay' });
});

test('a task that only ran out of time fails as well: later failures of it are told to nobody', async () => {
  const seen = await look(3, [timedOut(later(3_000)), completed]);
  expect(seen).toEqual({ failures: 2, since: later(3_000), reason: 'it did not end in time' });
});

test('a failure from before this worker counts from its start: the task may not have been given to it yet', async () => {
  expect(await look(9, [failed(Date.now() - 86_400_000, 'no replay')])).toMatchObject({
    since: performance.timeOrigin,
  });
});

test.each([
  ['has failed once only', 2, {}],
  ['waits for a worker', 9, null],
] as const)('a task that %s is not failing', async (_, attempt, startedTime) => {
  expect(await look(attempt, [failed(later(0)), completed], startedTime)).toBeNull();
});
