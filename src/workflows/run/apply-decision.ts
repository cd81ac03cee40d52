import type { DecisionArgument, DecisionRecord } from '../../domain/decision';
import type { FailureReport } from '../../domain/failure';
import type { Rollout } from '../rollout/open-rollout';
import type { RunState } from './run-state';
import { accepted } from '../../domain/decision-rules';
import { formatDuration } from '../../domain/duration';

/** Voices that release a rollback which cannot be verified. Fixed. */
const RELEASE_QUORUM = 2;

/** Lets a counted decision take effect. Synchronous: nothing may come between counting and effect. */
export function applyDecision(rollout: Rollout, argument: DecisionArgument, entry: DecisionRecord): void {
  const { state } = rollout;
  const why = entry.reason ? `: ${entry.reason}` : '';
  switch (entry.kind) {
    case 'approve':
      return announceApproval(rollout, entry);
    case 'reject':
      state.ending ??= { outcome: 'rejected', message: `Rejected by ${entry.by}${why}. Nothing was written.` };
      return;
    case 'supersede': {
      const { sequence } = argument as DecisionArgument<'supersede'>;
      state.ending ??= { outcome: 'superseded', message: `Superseded by push ${sequence}. Nothing was written.` };
      return;
    }
    case 'abort':
      return rollout.stop(abortOf(entry));
    case 'pause':
      return pause(rollout, entry, (argument as DecisionArgument<'pause'>).forMs);
    case 'resume':
      state.mode = 'running';
      state.modeUntil = null;
      // Paused time is not healthy time: the next pass credits from here.
      if (state.window) state.window = { ...state.window, previousCheckAt: Date.now(), coveredUntil: Date.now() };
      rollout.tell('Resumed', `Resumed by ${entry.by}${why}.`);
      return;
    case 'promote':
      state.promoted = true;
      return;
    case 'release':
      state.released = isReleased(state);
      return;
  }
}

/** Whether enough people gave up a verification that does not come. */
export function isReleased({ decisions }: Pick<RunState, 'decisions'>): boolean {
  return accepted(decisions, 'release').length >= RELEASE_QUORUM;
}

/** Why a run is stopped by this decision. */
export function abortOf({ via, by, reason }: DecisionRecord): FailureReport {
  const what = via === 'cancel' ? 'The workflow was cancelled.' : `Aborted by ${by}${reason ? `: ${reason}` : ''}.`;
  return { type: 'Aborted', what, next: 'Start again when the reason is gone.' };
}

function announceApproval(rollout: Rollout, entry: DecisionRecord): void {
  const given = accepted(rollout.state.decisions, 'approve').length;
  const needed = rollout.state.settings?.approvals.quorum ?? 0;
  if (given <= needed) rollout.tell('ApprovalCounted', `Approved by ${entry.by} (${given} of ${needed}).`);
}

function pause(rollout: Rollout, entry: DecisionRecord, forMs: number | undefined): void {
  const { state } = rollout;
  const lengthMs = forMs ?? state.settings?.checks.pauseMs ?? 0;
  state.mode = 'paused';
  state.modeUntil = Date.now() + lengthMs;
  const text = `Paused by ${entry.by} for ${formatDuration(lengthMs)}. Checks go on and still roll back. Go on with \`rollout resume\`.`;
  rollout.tell('Paused', text);
}
