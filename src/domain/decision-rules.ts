import type { DecisionArgument, DecisionKind, DecisionRecord } from './decision';
import type { Mode, Phase } from './phase';
import { isEnd } from './phase';
import type { PlanDigest } from './plan';
import type { ApprovalSettings, CheckSettings } from './settings';
import type { Verdict } from './verdict';
import { formatDuration } from './duration';

/** What a decision is weighed against. All of it is state of the run at this very step. */
export interface DecisionFacts {
  readonly phase: Phase;
  readonly mode: Mode;
  /** The first scale-down write of draining was sent: an abort comes too late. */
  readonly pointOfNoReturn: boolean;
  readonly planDigest: PlanDigest | null;
  readonly requestedBy: string;
  readonly sequence: number | null;
  /** A staging deploy: a newer push takes over from wherever it stands. */
  readonly supersededInAnyPhase: boolean;
  readonly approvals: ApprovalSettings | null;
  readonly checks: Pick<CheckSettings, 'maxPauseMs'> | null;
  readonly decisions: readonly DecisionRecord[];
  readonly checksInWindow: number;
  readonly lastVerdict: Verdict | null;
  /** How long a rollback has been unverified, null outside one. */
  readonly unverifiedForMs: number | null;
  readonly releasableAfterMs: number;
}

/** Names are compared case-folded: GitHub logins differ in case only on paper. */
export function samePerson(a: string, b: string): boolean {
  return foldName(a) === foldName(b);
}

/** A name in the form in which it is compared; folding it again changes nothing. */
export function foldName(name: string): string {
  // Lower case alone tells ß from SS and ς from Σ. Trimmed last: NFKC makes spaces of letters that are none.
  return name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC').trim();
}

/** Accepted decisions of one kind, in order. */
export function accepted(decisions: readonly DecisionRecord[], kind: DecisionKind): DecisionRecord[] {
  return decisions.filter((one) => one.kind === kind && one.accepted);
}

/**
 * Why a decision is refused right now, or null when it counts. Must be called in the same synchronous step that counts
 * the decision: between a check and an await, the same person could be counted twice.
 */
export function refusalOf(kind: DecisionKind, argument: DecisionArgument, facts: DecisionFacts): string | null {
  switch (kind) {
    case 'approve':
    case 'reject':
      return refusalOfApproval(kind, argument as DecisionArgument<'approve'>, facts);
    case 'abort':
      return refusalOfAbort(facts);
    case 'pause':
      return refusalOfPause(argument, facts);
    case 'resume':
      return notWatching(facts) ?? (facts.mode === 'paused' ? null : `there is nothing to resume: it is ${facts.mode}`);
    case 'promote':
      return notWatching(facts) ?? refusalOfPromote(facts);
    case 'supersede':
      return refusalOfSupersede(argument as DecisionArgument<'supersede'>, facts);
    case 'release':
      return refusalOfRelease(argument, facts);
  }
}

function refusalOfApproval(
  kind: 'approve' | 'reject',
  argument: DecisionArgument<'approve'>,
  facts: DecisionFacts,
): string | null {
  if (facts.phase !== 'awaitingApproval' || !facts.approvals)
    return `the rollout is not awaiting approval (it is ${facts.phase})`;
  if (!facts.approvals.approvers.some((name) => samePerson(name, argument.by))) {
    return `${argument.by} is not on the list of approvers`;
  }
  if (argument.planDigest !== facts.planDigest) {
    return `this is another plan (the plan is ${facts.planDigest ?? 'not made yet'}); read it again with \`rollout plan\``;
  }
  if (kind === 'reject') return null;
  if (!facts.approvals.requesterMayApprove && samePerson(facts.requestedBy, argument.by))
    return `${argument.by} asked for this rollout and cannot approve it`;
  if (accepted(facts.decisions, 'approve').some((one) => samePerson(one.by, argument.by))) {
    return `${argument.by} has approved already; the other approvals must come from other people`;
  }
  return null;
}

function refusalOfAbort(facts: DecisionFacts): string | null {
  if (facts.pointOfNoReturn)
    return 'the old colour is being retired: the way back is `rollout undo`, once this has ended';
  if (facts.phase === 'rollingBack') return 'it is rolling back already';
  if (facts.phase === 'restoring')
    return 'traffic is being sent to the named colour; there is nothing else to take back';
  if (['completed', 'rolledBack', 'closed'].includes(facts.phase)) return 'the rollout has ended';
  return null;
}

function notWatching(facts: DecisionFacts): string | null {
  return facts.phase === 'watching' ? null : `only possible while a step is watched (it is ${facts.phase})`;
}

function refusalOfPause(argument: DecisionArgument<'pause'>, facts: DecisionFacts): string | null {
  const outside = notWatching(facts);
  if (outside) return outside;
  if (facts.mode === 'paused') return 'it is paused already';
  const longest = facts.checks?.maxPauseMs ?? 0;
  if ((argument.forMs ?? 0) > longest) return `a pause lasts ${formatDuration(longest)} at most`;
  return null;
}

function refusalOfPromote(facts: DecisionFacts): string | null {
  if (facts.checksInWindow === 0) return 'no check has been made at this weight yet; wait for the first one';
  if (facts.lastVerdict === 'fail') return 'the last check failed';
  return null;
}

function refusalOfSupersede(argument: DecisionArgument<'supersede'>, facts: DecisionFacts): string | null {
  const ended = isEnd(facts.phase);
  if (facts.supersededInAnyPhase ? ended : facts.phase !== 'awaitingApproval')
    return `only a rollout that awaits approval can be superseded (it is ${facts.phase})`;
  if (facts.sequence !== null && argument.sequence <= facts.sequence) {
    return `sequence ${argument.sequence} is not higher than ${facts.sequence} of the running rollout`;
  }
  return null;
}

function refusalOfRelease(argument: DecisionArgument, facts: DecisionFacts): string | null {
  if (!['rollingBack', 'restoring'].includes(facts.phase) || facts.unverifiedForMs === null)
    return 'there is no unverified rollback to release';
  if (facts.unverifiedForMs < facts.releasableAfterMs) {
    const wait = formatDuration(facts.releasableAfterMs - facts.unverifiedForMs);
    return `the rollback is still being tried; it can be released in ${wait}`;
  }
  if (!facts.approvals?.approvers.some((name) => samePerson(name, argument.by))) {
    return `${argument.by} is not on the list of approvers`;
  }
  if (accepted(facts.decisions, 'release').some((one) => samePerson(one.by, argument.by))) {
    return `${argument.by} has asked for the release already; the second voice must be another person's`;
  }
  return null;
}
