import { ClientFailure } from '../client-failure';
import type { StoredRuns } from './stored-runs';

/** What may be asked for the store, which is opened when it is first needed. */
export type Store = () => Promise<StoredRuns | null>;

/** Asks Temporal; for a run that it does not know any more, the store. Throws what Temporal said when neither knows it. */
export async function orStored<T>(
  store: Store,
  asked: () => Promise<T>,
  kept: (runs: StoredRuns) => Promise<T | null>,
): Promise<T> {
  try {
    return await asked();
  } catch (error) {
    if (!(error instanceof ClientFailure) || error.code !== 'nothingRuns') throw error;
    const runs = await store();
    const found = runs === null ? null : await kept(runs);
    if (found === null) throw error;
    return found;
  }
}
