import type { RolloutResult } from '../../domain/status';
import type { StoredRun } from '../../domain/stored-run';
import type { RunReading } from '../read-run';
import { withoutResult } from '../read-run';
import type { WatchedStatus } from '../watch-run';
import type { Store } from './or-stored';
import { orStored } from './or-stored';
import type { StoredRuns } from './stored-runs';

/** A stored run as it is read of Temporal. Throws as that does when the run closed without a result. */
function readingOf({ facts, result, why }: StoredRun): RunReading & { readonly result: RolloutResult } {
  if (result === null) throw withoutResult(facts, why);
  return { facts, status: result.status, result };
}

/** Reads a stored run of an environment, the last or a certain one; null when there is none. */
export async function readStored(
  runs: StoredRuns,
  environment: string,
  runId?: string,
): Promise<(RunReading & { readonly result: RolloutResult }) | null> {
  const stored = await runs.find(environment, runId);
  return stored && readingOf(stored);
}

/** Looks of Temporal; of a run that it does not know any more, one of how it ended. */
export async function* watchOrStored(
  looks: AsyncGenerator<WatchedStatus>,
  store: Store,
  { environment, runId }: { readonly environment: string; readonly runId: string | undefined },
): AsyncGenerator<WatchedStatus> {
  const ended = async (runs: StoredRuns): Promise<IteratorResult<WatchedStatus, void> | null> => {
    const reading = await readStored(runs, environment, runId);
    return reading && { done: false, value: { status: reading.status, stale: null, ended: true } };
  };
  try {
    const first = await orStored(store, () => looks.next(), ended);
    if (first.done) return;
    yield first.value;
    if (!first.value.ended) yield* looks;
  } finally {
    // Whoever has seen enough at the first look ends this generator alone, and a poll that nobody ends lasts 20 s.
    await looks.return(undefined);
  }
}
