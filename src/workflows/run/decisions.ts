import {
  ApplicationFailure,
  CancellationScope,
  defineSignal,
  defineUpdate,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { DecisionArgument, DecisionKind, DecisionRecord } from '../../domain/decision';
import type { DecisionFacts } from '../../domain/decision-rules';
import type { Identity } from '../../domain/identity';
import type { PlanDigest } from '../../domain/plan';
import type { ApprovalSettings } from '../../domain/settings';
import type { IdentityQuestion } from '../../activities/approval/port';
import type { DecisionAnswer } from '../messages';
import type { Run } from './open-run';
import type { RunState } from './run-state';
import { decisionKinds, decisionSchemas } from '../../domain/decision';
import { foldName, refusalOf } from '../../domain/decision-rules';
import { readInput } from '../../domain/input';
import { failureText } from '../../domain/failure';
import { decisionAudience, needsIdentity } from '../../domain/identity';
import { answers } from '../activity-proxies';
import { reportOf } from './workflow-failure';

/** What is written down of somebody whose identity was not looked at, or could not be verified. */
const UNVERIFIED = { verification: 'unverified' } as const;

/** Refused decisions that a run remembers and shows; of all others their number. Whoever can send one can send thousands. */
const FIRST_REFUSALS = 40;
const LATEST_REFUSALS = 10;

/** Decisions whose person is being looked at; each is an activity, and history is not for strangers to fill. */
const MOST_AT_ONCE = 100;
const TOO_MANY = 'too many decisions are being verified at this moment: decide again in half a minute';

/** What decisions of any run are weighed against; each kind of run adds what is its own. */
export function plainFacts(state: RunState): DecisionFacts {
  return {
    phase: state.phase,
    mode: 'running',
    pointOfNoReturn: false,
    planDigest: null,
    requestedBy: state.request.requestedBy,
    sequence: state.request.sequence ?? null,
    supersededInAnyPhase: false,
    approvals: null,
    checks: null,
    decisions: state.decisions,
    checksInWindow: 0,
    lastCheck: null,
    unverifiedForMs: state.unverifiedSince === null ? null : Date.now() - state.unverifiedSince,
    releasableAfterMs: 0,
  };
}

/** What a kind of run has to say about decisions. */
export interface DecisionDesk {
  /** What a decision is weighed against at this very step. */
  readonly facts: () => DecisionFacts;
  /** Lets a counted decision take effect. Synchronous: nothing may come between counting and effect. */
  readonly apply: (argument: DecisionArgument, entry: DecisionRecord) => void;
  /** What the person who decided is told, where that is more than that it was counted. */
  readonly effect?: (record: DecisionRecord) => string | null;
}

/** A decision as it arrived. */
interface Sent extends Pick<DecisionRecord, 'kind' | 'via'> {
  readonly argument: DecisionArgument;
}

/**
 * Takes decisions as Updates and Signals of the same name, and cancellation as an abort.
 *
 * A validator can only look at what is known at once; the rules are applied again, synchronously, in the step that counts
 * the decision, after the identity was verified. Otherwise two approvals of one person at the same instant both count.
 */
export function acceptDecisions(run: Run, desk: DecisionDesk): void {
  const { state } = run;
  // By everything that was sent: of two that share an ID alone, one may be somebody else's.
  const made = new Map<string, Promise<DecisionRecord>>();
  const keyOf = (kind: DecisionKind, argument: DecisionArgument): string => JSON.stringify([kind, argument]);

  const decide = (sent: Sent): Promise<DecisionRecord> => {
    const key = keyOf(sent.kind, sent.argument);
    const known = made.get(key);
    if (known) return known;
    if (made.size - state.decisions.filter((one) => one.accepted).length >= MOST_AT_ONCE) {
      return Promise.resolve(record(run, desk, sent, UNVERIFIED, TOO_MANY));
    }
    const decided = CancellationScope.nonCancellable(() => count(run, desk, sent)).then((entry) => {
      if (!entry.accepted) made.delete(key);
      return entry;
    });
    made.set(key, decided);
    return decided;
  };

  const accept = (kind: DecisionKind): void => {
    const description = `${kind}: ${DESCRIPTIONS[kind]}`;
    // Whatever arrives is unknown until its schema has been over it.
    setHandler(
      defineUpdate<DecisionAnswer, [unknown]>(kind),
      async (raw) => {
        const record = await decide({ kind, argument: parse(kind, raw), via: 'update' });
        if (!record.accepted) throw refused(record.refusal ?? 'refused');
        return { accepted: true, message: desk.effect?.(record) ?? `${kind} by ${record.by} was counted` };
      },
      {
        description,
        validator: (raw) => {
          const argument = parse(kind, raw);
          if (made.has(keyOf(kind, argument))) return;
          const refusal = refusalOf(kind, argument, desk.facts());
          if (refusal) throw refused(refusal);
        },
      },
    );
    setHandler(
      defineSignal<[unknown]>(kind),
      async (raw) => {
        const { value, problem } = readInput<DecisionArgument>(decisionSchemas[kind], raw);
        const argument = value ?? { id: 'unreadable', by: 'unknown' };
        const sent: Sent = { kind, argument, via: 'signal' };
        if (problem === null) await decide(sent);
        else record(run, desk, sent, UNVERIFIED, problem);
      },
      { description },
    );
  };
  decisionKinds.forEach(accept);

  void CancellationScope.current().cancelRequested.catch(() => {
    const argument = { id: 'cancel', by: 'temporal', reason: 'the workflow was cancelled' };
    const refusal = refusalOf('abort', argument, desk.facts());
    record(run, desk, { kind: 'abort', argument, via: 'cancel' }, UNVERIFIED, refusal);
  });
}

const DESCRIPTIONS: Readonly<Record<DecisionKind, string>> = {
  approve: 'counts towards the quorum that starts the rollout',
  reject: 'ends a rollout that awaits approval',
  abort: 'stops the rollout and takes back what it did',
  pause: 'freezes the window; checks go on and still roll back',
  resume: 'goes on after a pause',
  promote: 'ends the window of this step now',
  supersede: 'a newer push takes the place of one that awaits approval',
  release: 'gives up a rollback that cannot be verified (two people)',
};

/** Verifies the person where the decision needs it, then weighs and counts in one synchronous step. */
async function count(run: Run, desk: DecisionDesk, sent: Sent): Promise<DecisionRecord> {
  const { kind, argument } = sent;
  const facts = desk.facts();
  const early = refusalOf(kind, argument, facts);
  if (early || !needsIdentity(kind) || !facts.approvals) return record(run, desk, sent, UNVERIFIED, early);
  let identity: Identity;
  try {
    const question = questionOf(kind, argument, facts.approvals, facts.planDigest);
    identity = await answers.verifyIdentity(`Verify ${argument.by}, who wants to ${kind}`, question);
  } catch (error) {
    const why = failureText(reportOf(error));
    return record(run, desk, sent, UNVERIFIED, `identity not verified: ${why}`);
  }
  const verified = { ...argument, by: identity.name };
  const refusal = refusalOf(kind, verified, desk.facts(), identity);
  return record(run, desk, { ...sent, argument: verified }, identity, refusal);
}

function questionOf(
  kind: DecisionKind,
  { by, token }: DecisionArgument,
  approvals: ApprovalSettings,
  planDigest: PlanDigest | null,
): IdentityQuestion {
  if (approvals.verification === 'none') return { decision: kind, by, verification: 'none' };
  const { workflowId, runId } = workflowInfo();
  const { verification, github } = approvals;
  const audience = decisionAudience({ workflowId, runId, planDigest, decision: kind });
  return { decision: kind, by, verification, token: token ?? null, audience, workflow: github.approve, github };
}

/** Writes the decision down and, unless refused, lets it take effect: one synchronous step. */
function record(
  run: Run,
  desk: DecisionDesk,
  { kind, argument, via }: Sent,
  identity: Identity | typeof UNVERIFIED,
  refusal: string | null,
): DecisionRecord {
  const entry: DecisionRecord = {
    id: argument.id,
    kind,
    by: foldName(argument.by),
    at: Date.now(),
    via,
    verification: identity.verification,
    ...(identity.verification === 'github-oidc' && { proof: identity.proof }),
    reason: argument.reason ?? null,
    accepted: refusal === null,
    refusal,
  };
  const told = keep(run.state, entry);
  const why = entry.reason ? ` (${entry.reason})` : '';
  if (refusal === null) {
    run.tell('DecisionCounted', `${kind} by ${entry.by}${why}`);
    desk.apply(argument, entry);
  } else if (told) run.tell('DecisionRefused', `${kind} by ${entry.by} refused: ${refusal}`);
  if (told) run.show();
  return entry;
}

/** Keeps what counted, and of what was refused the first and the latest; whether it is one of whom people are told. */
function keep(state: RunState, entry: DecisionRecord): boolean {
  state.decisions.push(entry);
  if (entry.accepted) return true;
  const refusals = state.decisions.filter((one) => !one.accepted);
  const [oldest] = refusals.slice(FIRST_REFUSALS, -LATEST_REFUSALS);
  if (oldest) {
    state.decisions.splice(state.decisions.indexOf(oldest), 1);
    state.refusalsLeftOut += 1;
  }
  return refusals.length <= FIRST_REFUSALS;
}

function parse(kind: DecisionKind, raw: unknown): DecisionArgument {
  const { value, problem } = readInput<DecisionArgument>(decisionSchemas[kind], raw);
  if (value) return value;
  throw refused(`the argument of ${kind} is not valid: ${problem}. See \`rollout schema decisions\``);
}

function refused(why: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'DecisionRefused', message: why, nonRetryable: true });
}
