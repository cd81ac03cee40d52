import type { DecisionArgument, DecisionKind, DecisionRecord } from './decision';
import type { Identity, IdentityProof } from './identity';
import type { Mode, Phase } from './phase';
import { needsIdentity, workflowPage } from './identity';
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
  /** Who asked, verified; null or absent where nobody was verified. */
  readonly requester?: IdentityProof | null;
  readonly sequence: number | null;
  /** A staging deploy: a newer push takes over from wherever it stands. */
  readonly supersededInAnyPhase: boolean;
  readonly approvals: ApprovalSettings | null;
  readonly checks: Pick<CheckSettings, 'everyMs' | 'maxPauseMs'> | null;
  readonly decisions: readonly DecisionRecord[];
  readonly checksInWindow: number;
  readonly lastCheck: { readonly verdict: Verdict; readonly ageMs: number } | null;
  /** How long a rollback has been unverified, null outside one. */
  readonly unverifiedForMs: number | null;
  readonly releasableAfterMs: number;
}

/** A verdict older than so many intervals of checks says nothing of now. */
const FRESH_FOR_CHECKS = 2;

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
 *
 * `identity` is null before the person was looked at. Under `github-oidc` nothing is known of the person then, whatever
 * name is given: only what has no proof at all is refused for it.
 */
export function refusalOf(
  kind: DecisionKind,
  argument: DecisionArgument,
  facts: DecisionFacts,
  identity: Identity | null = null,
): string | null {
  return refusalOfMoment(kind, argument, facts) ?? refusalOfPerson(kind, argument, facts, identity);
}

/** What speaks against this decision at this moment, whoever makes it. */
function refusalOfMoment(kind: DecisionKind, argument: DecisionArgument, facts: DecisionFacts): string | null {
  // An ID is used up by what counted and by nothing else: whoever guesses one must not keep its owner from deciding.
  if (accepted(facts.decisions, kind).some(({ id }) => id === argument.id))
    return `another ${kind} with the ID ${argument.id} was counted already: decide with an ID of your own`;
  switch (kind) {
    case 'approve':
    case 'reject':
      return refusalOfApproval(argument as DecisionArgument<'approve'>, facts);
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
      return refusalOfRelease(facts);
  }
}

function refusalOfApproval(argument: DecisionArgument<'approve'>, facts: DecisionFacts): string | null {
  if (facts.phase !== 'awaitingApproval' || !facts.approvals)
    return `the rollout is not awaiting approval (it is ${facts.phase})`;
  if (argument.planDigest !== facts.planDigest) {
    return `this is another plan (the plan is ${facts.planDigest ?? 'not made yet'}); read it again with \`rollout plan\``;
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
  const { lastCheck, checks } = facts;
  if (facts.checksInWindow === 0 || !lastCheck || !checks)
    return 'no check has been made at this weight yet; wait for the first one';
  if (lastCheck.verdict === 'fail') return 'the last check failed';
  // After an outage a promote that waited would act before the overdue check, on what was seen before it.
  if (lastCheck.ageMs > FRESH_FOR_CHECKS * checks.everyMs)
    return `the last check is ${formatDuration(lastCheck.ageMs)} old; wait for the next one`;
  return null;
}

function refusalOfSupersede(argument: DecisionArgument<'supersede'>, facts: DecisionFacts): string | null {
  if (isEnd(facts.phase)) return `it has ended (${facts.phase}), and closes as soon as people are told`;
  if (!facts.supersededInAnyPhase && facts.phase !== 'awaitingApproval')
    return `only a rollout that awaits approval can be superseded (it is ${facts.phase})`;
  if (facts.sequence !== null && argument.sequence <= facts.sequence) {
    return `sequence ${argument.sequence} is not higher than ${facts.sequence} of the running rollout`;
  }
  return null;
}

function refusalOfRelease(facts: DecisionFacts): string | null {
  if (!['rollingBack', 'restoring'].includes(facts.phase) || facts.unverifiedForMs === null)
    return 'there is no unverified rollback to release';
  if (!facts.approvals) return 'who may release it is not known yet';
  if (facts.unverifiedForMs >= facts.releasableAfterMs) return null;
  const wait = formatDuration(facts.releasableAfterMs - facts.unverifiedForMs);
  return `the rollback is still being tried; it can be released in ${wait}`;
}

/** What speaks against this person's making this decision. */
function refusalOfPerson(
  kind: DecisionKind,
  argument: DecisionArgument,
  facts: DecisionFacts,
  identity: Identity | null,
): string | null {
  const { approvals } = facts;
  if (!approvals || !needsIdentity(kind)) return null;
  if (approvals.verification === 'none') return refusalOfName(kind, identity?.name ?? argument.by, facts, approvals);
  if (identity) return refusalOfVerified(kind, identity, facts, approvals);
  if (argument.token) return null;
  const page = workflowPage(approvals.github, approvals.github.approve);
  return `${kind} needs proof of who decides, and came without a token: decide at ${page}, or by \`rollout ${kind}\` where \`gh\` is logged in`;
}

function refusalOfName(
  kind: DecisionKind,
  by: string,
  facts: DecisionFacts,
  { approvers, requesterMayApprove }: ApprovalSettings,
): string | null {
  // Going on and ending a window are anybody's here, as nobody is verified anyway.
  if (kind === 'resume' || kind === 'promote') return null;
  if (!approvers.some((name) => samePerson(name, by))) return `${by} is not on the list of approvers`;
  if (kind === 'approve' && !requesterMayApprove && samePerson(facts.requestedBy, by)) return selfApproval(by);
  const again = accepted(facts.decisions, kind).some((one) => samePerson(one.by, by));
  return again ? twice(kind, by) : null;
}

function refusalOfVerified(
  kind: DecisionKind,
  identity: Identity,
  facts: DecisionFacts,
  approvals: ApprovalSettings & { verification: 'github-oidc' },
): string | null {
  const { name } = identity;
  // What was verified by another rule than that of this run proves nothing here.
  if (identity.verification !== 'github-oidc') return `${name} was not verified`;
  const { actorId, tokenId } = identity.proof;
  if (facts.decisions.some((one) => one.proof?.tokenId === tokenId)) {
    return `the token of ${name} was used for a decision already, and is good for one: take that of a new run of the workflow`;
  }
  if (!approvals.github.approvers.some(({ id }) => id === actorId)) {
    return `${name} (GitHub ID ${actorId}) is not on the list of approvers`;
  }
  if (kind === 'approve' && !approvals.requesterMayApprove) {
    if (!facts.requester) return 'who asked for this rollout was not verified, so nobody can be told from them';
    if (facts.requester.actorId === actorId) return selfApproval(name);
  }
  const again = accepted(facts.decisions, kind).some((one) => one.proof?.actorId === actorId);
  return again ? twice(kind, name) : null;
}

function selfApproval(by: string): string {
  return `${by} asked for this rollout and cannot approve it`;
}

/** One person is one voice. What is no voice may be decided again. */
function twice(kind: DecisionKind, by: string): string | null {
  if (kind === 'approve') return `${by} has approved already; the other approvals must come from other people`;
  if (kind === 'release') return `${by} has asked for the release already; the second voice must be another person's`;
  return null;
}
