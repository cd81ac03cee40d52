import type { ProductionSettings } from '../../domain/settings';
import type { RolloutRequest } from '../../domain/request';
import type { Run } from '../run/open-run';
import type { RunState } from '../run/run-state';
import { abortOf, isReleased } from '../run/apply-decision';
import { acceptDecisions, plainFacts } from '../run/decisions';
import { freshRun, runStatus } from '../run/run-state';
import { openRun } from '../run/open-run';

/** Everything a restore knows. */
export interface RestoreState extends RunState {
  settings: ProductionSettings | null;
}

/** A restore in progress, as the parts of its story hold it. */
export type Restore = Run<RestoreState>;

/** Opens a restore: state, query, decisions, cancellation. Must be called synchronously at the start of the workflow. */
export function openRestore(request: RolloutRequest): Restore {
  const initial: RestoreState = { ...freshRun(request, 'restore', 'Reading records and tasks.'), settings: null };
  const run = openRun(initial, { status: runStatus });
  const { state } = run;
  acceptDecisions(run, {
    facts: () => ({
      ...plainFacts(state),
      approvals: state.settings?.approvals ?? null,
      releasableAfterMs: state.settings?.rollback.releasableAfterMs ?? 0,
    }),
    apply: (_argument, entry) => {
      if (entry.kind === 'abort') run.stop(abortOf(entry));
      if (entry.kind === 'release') state.released = isReleased(state);
    },
  });
  return run;
}
