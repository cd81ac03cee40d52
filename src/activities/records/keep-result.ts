import type { Client } from '@temporalio/client';
import { RolloutError } from '../../domain/failure';
import type { RunFacts } from '../../domain/run-facts';
import type { KeptRun, StoredRun } from '../../domain/stored-run';
import { STORED_SCHEMA, storedKey } from '../../domain/stored-run';
import { within } from '../runs/call-deadline';
import { endOf } from '../runs/end-of';
import { factsOf } from '../runs/facts-of';
import { describe } from '../runs/look-at-runs';
import { notStored } from './store/not-stored';
import type { StoreWriter } from './store/store-writer';

/** Reads an ended run as a client does, and stores that; see the port. */
export async function keepResult(
  client: Client,
  store: StoreWriter | null,
  { environment, workflowId, runId }: KeptRun,
): Promise<{ readonly at: string | null }> {
  if (store === null) {
    const cure = 'Give all workers the same configuration.';
    throw notStored('The configuration of this worker has no `records.store`.', cure);
  }
  const run = await describe(client, workflowId, runId);
  if (run === null) throw forgotten(runId);
  const facts = { ...factsOf(run), environment };
  // The run as which it went on is kept by itself.
  if (facts.state === 'CONTINUED_AS_NEW') return { at: null };
  if (!isClosed(facts)) throw notStored(`Run ${runId} has not closed yet.`, 'Nothing: it closes in a moment.');
  const end = await within(client, () => endOf(client, facts));
  const stored: StoredRun = {
    schema: STORED_SCHEMA,
    facts,
    result: end.result,
    why: end.result === null ? end.why : '',
  };
  const key = storedKey(facts);
  await store.writeOnce(key, `${JSON.stringify(stored)}\n`);
  return { at: store.at(key) };
}

function isClosed(facts: RunFacts): facts is RunFacts & { readonly closedAt: number } {
  return facts.closedAt !== null;
}

function forgotten(runId: string): RolloutError {
  return new RolloutError({
    type: 'RecordRefused',
    what: 'The result of the run is not in the store of `records.store`, and cannot be any more.',
    evidence: `Temporal does not know run ${runId}: its retention was over, or somebody deleted it.`,
    next: 'Set the retention of the namespace to a week at least: so long a store that fails is tried.',
  });
}
