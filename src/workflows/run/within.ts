import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { FailureReport } from '../../domain/failure';
import { failureOf } from './workflow-failure';

/**
 * Gives a part of a story this long, and no longer, whatever the activities in it are doing or failing at: the workflow
 * owns every limit, activities only poll. What is still under way then is cancelled, as its own cancellation type has it.
 * @param ms how long, counted from now in workflow time
 * @param tooLate what is thrown when the time is up, made then
 * @throws ApplicationFailure with the report of `tooLate`; whatever the part throws before that
 */
export async function within<T>(ms: number, part: () => Promise<T>, tooLate: () => FailureReport): Promise<T> {
  const work = new CancellationScope();
  const clock = new CancellationScope();
  let late = false;
  // Read through a function: it changes while we wait.
  const isLate = (): boolean => late;
  const limit = clock
    .run(() => sleep(ms, { summary: 'At the latest' }))
    .then(() => {
      late = true;
      work.cancel();
    })
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  try {
    return await work.run(part);
  } catch (error) {
    // The part ended by our cancelling it, whatever it made of that; one that failed by itself has failed.
    if (isLate() && isCancellation(error)) throw failureOf(tooLate());
    throw error;
  } finally {
    clock.cancel();
    await limit;
  }
}
