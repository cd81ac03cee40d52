import { CancellationScope, isCancellation } from '@temporalio/workflow';

/**
 * Runs a part for every item at once. The first failure cancels the others, and is thrown only when all have settled: a
 * deployment that is still being sent must not overtake the compensation that stops it.
 */
export async function inParallel<I, O>(items: readonly I[], run: (item: I) => Promise<O>): Promise<O[]> {
  const scope = new CancellationScope();
  const settled = await scope.run(() =>
    Promise.allSettled(
      items.map(async (item) => {
        try {
          return await run(item);
        } catch (error) {
          scope.cancel();
          throw error;
        }
      }),
    ),
  );
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  if (failures.length > 0) throw failures.find((failure) => !isCancellation(failure)) ?? failures[0];
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}
