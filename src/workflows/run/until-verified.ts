import { CancellationScope, condition, isCancellation, sleep } from '@temporalio/workflow';
import type { Return } from './return-traffic';
import type { Run } from './open-run';
import { formatDuration } from '../../domain/duration';
import { record } from './measure';

/** Longest distance between two alerts of an unverified return. */
const ALERT_AT_MOST_EVERY_MS = 60 * 60_000;

/**
 * Runs `returning` until traffic is verified, alerting for as long as it is not.
 * @returns whether it was verified; false when two people released it
 */
export async function untilVerified(run: Run, back: Return, returning: () => Promise<void>): Promise<boolean> {
  const { state } = run;
  const began = Date.now();
  state.unverifiedSince = began;
  const scope = new CancellationScope();
  // A bug of ours fails the workflow task, which is tried again until a fixed worker comes.
  const bugs: unknown[] = [];
  const noteBug = (error: unknown): void => {
    if (!isCancellation(error)) bugs.push(error);
  };
  const verified = scope
    .run(async () => {
      await returning();
      state.unverifiedSince = null;
      const { environment } = state.request;
      record('rollout_traffic_return_seconds', Date.now() - began, { environment });
    })
    .catch(noteBug);
  const alerting = scope.run(() => alertWhileUnverified(run, back)).catch(noteBug);
  await condition(() => state.unverifiedSince === null || state.released || bugs.length > 0);
  scope.cancel();
  await Promise.all([verified, alerting]);
  if (bugs.length > 0) throw bugs[0];
  return isVerified(run);
}

/** Read through a function: while we waited it was changed by others. */
function isVerified({ state }: Run): boolean {
  return state.unverifiedSince === null;
}

async function alertWhileUnverified(run: Run, { settings, destination }: Return): Promise<void> {
  const { state } = run;
  let pause = settings.rollback.alertEveryMs;
  for (;;) {
    await sleep(pause, { summary: 'Alert when the way back is still not verified' });
    const lasting = formatDuration(Date.now() - (state.unverifiedSince ?? Date.now()));
    run.tell(
      'RollbackUnverified',
      `For ${lasting} traffic could not be confirmed to be on ${destination}. It is retried every 10 s at most. ` +
        'Look at Route 53 and at the pending activity in the Temporal UI; if traffic is safe by your own hands, two people may `rollout release`.',
    );
    pause = Math.min(pause * 2, ALERT_AT_MOST_EVERY_MS);
  }
}
