import type { RunFacts } from '../../src/domain/run-facts';
import type { StoredRun } from '../../src/domain/stored-run';
import { storedKey } from '../../src/domain/stored-run';
import { resultFor, sampleFacts } from '../client/support/readings';
import { sampleStatus } from './status-samples';

/** A completed run of this environment that closed at this time, and its key. */
export function storedSample(
  runId: string,
  closedAt: string,
  changes: Partial<RunFacts> = {},
): { readonly stored: StoredRun; readonly key: string } {
  const facts = {
    ...sampleFacts(changes.environment),
    ...changes,
    runId,
    phase: 'completed',
    outcome: 'completed',
    state: 'COMPLETED',
    closedAt: Date.parse(closedAt),
  };
  const result = resultFor(sampleStatus({ runId, phase: 'completed', outcome: 'completed' }));
  return { stored: { schema: 1, facts, result, why: '' }, key: storedKey(facts) };
}
