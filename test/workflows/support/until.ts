import type { WorkflowHandle } from '@temporalio/client';

/** Waits, while time does not move, until it is so. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400 && !(await isSo()); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(await isSo()).toBe(true);
}

/** Whether nothing is under way: the test server skips no time any more after the end of a run of which something is. */
export async function isIdle(run: WorkflowHandle): Promise<boolean> {
  const { pendingActivities } = (await run.describe()).raw;
  const last = (await run.fetchHistory()).events?.at(-1);
  const atWork = last?.workflowTaskScheduledEventAttributes ?? last?.workflowTaskStartedEventAttributes;
  return (pendingActivities ?? []).length === 0 && !atWork;
}
