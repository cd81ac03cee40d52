import type { DecisionFacts } from '../../domain/decision-rules';
import type { RolloutRequest } from '../../domain/request';
import type { Run } from '../run/open-run';
import type { RolloutState } from './rollout-state';
import { accepted } from '../../domain/decision-rules';
import { acceptDecisions, plainFacts } from '../run/decisions';
import { applyDecision } from '../run/apply-decision';
import { checksLeftOut } from '../../domain/kept-checks';
import { initialState, statusOf } from './rollout-state';
import { openRun } from '../run/open-run';

/** A rollout in progress, as the parts of the story hold it. */
export type Rollout = Run<RolloutState>;

/** Opens a rollout or an undo: state, query, decisions, cancellation. Must be called synchronously at the start of the workflow. */
export function openRollout(request: RolloutRequest): Rollout {
  const rollout = openRun(initialState(request), {
    status: statusOf,
    result: ({ checks, snapshot, oldColour }) => ({
      checks: checks.records,
      snapshot,
      oldColour,
      leftOut: checksLeftOut(checks),
    }),
  });
  acceptDecisions(rollout, {
    facts: () => factsOf(rollout.state),
    apply: (argument, entry) => applyDecision(rollout, argument, entry),
    effect: ({ kind }) => (kind === 'approve' ? approvedSoFar(rollout.state) : null),
  });
  return rollout;
}

/** What decisions are weighed against at this very step. */
function factsOf(state: RolloutState): DecisionFacts {
  const { lastCheck } = state;
  return {
    ...plainFacts(state),
    mode: state.mode,
    pointOfNoReturn: state.pointOfNoReturn,
    planDigest: state.planDigest,
    requester: state.requester,
    approvals: state.settings?.approvals ?? null,
    checks: state.settings?.checks ?? null,
    checksInWindow: state.window?.checks ?? 0,
    lastCheck: lastCheck && { verdict: lastCheck.verdict, ageMs: Date.now() - lastCheck.at },
    releasableAfterMs: state.settings?.rollback.releasableAfterMs ?? 0,
  };
}

function approvedSoFar({ decisions, settings }: RolloutState): string {
  return `approval ${accepted(decisions, 'approve').length} of ${settings?.approvals.quorum ?? '?'} was counted`;
}
