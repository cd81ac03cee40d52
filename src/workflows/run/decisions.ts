import {
  ApplicationFailure,
  CancellationScope,
  defineSignal,
  defineUpdate,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { z } from 'zod';
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
import { failureText } from '../../domain/failure';
import { decisionAudience, needsIdentity } from '../../domain/identity';
import { identities } from '../activity-proxies';
import { reportOf } from './workflow-failure';

/** What is written down of somebody whose identity was not looked at, or could not be verified. */
const UNVERIFIED = { verification: 'unverified' } as const;

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
    lastVerdict: null,
    unverifiedForMs: state.unverifiedSince === null ? null : Date.now() - state.unverifiedSince,
    releasableAfterMs: 0,
  };
}

/** What a kind of run has to say about decisions. */
export interface DecisionDesk {
  /** What a decision is weighed against at this very step. */
  readonly facts: () => DecisionFacts;
  /** Lets a counted decision take effect. Synchronous: nothing may come between counting and effect. */
  readonly apply: (kind: DecisionKind, argument: DecisionArgument, entry: DecisionRecord) => void;
  /** What the person who decided is told. */
  readonly effect: (record: DecisionRecord) => string;
}

/**
 * Takes decisions as Updates and Signals of the same name, and cancellation as an abort.
 *
 * A validator can only look at what is known at once; the rules are applied again, synchronously, in the step that counts
 * the decision, after the identity was verified. Otherwise two approvals of one person at the same instant both count.
 */
export function acceptDecisions(run: Run, desk: DecisionDesk): void {
  const { state } = run;
  const inFlight = new Map<string, Promise<DecisionRecord>>();

  const decide = (
    kind: DecisionKind,
    argument: DecisionArgument,
    via: 'update' | 'signal',
  ): Promise<DecisionRecord> => {
    const known = state.decisions.find((one) => one.id === argument.id);
    if (known) return Promise.resolve(known);
    const running =
      inFlight.get(argument.id) ?? CancellationScope.nonCancellable(() => count(run, desk, kind, argument, via));
    inFlight.set(argument.id, running);
    return running;
  };

  const accept = (kind: DecisionKind): void => {
    const description = `${kind}: ${DESCRIPTIONS[kind]}`;
    // Whatever arrives is unknown until its schema has been over it.
    setHandler(
      defineUpdate<DecisionAnswer, [unknown]>(kind),
      async (raw) => {
        const record = await decide(kind, parse(kind, raw), 'update');
        if (!record.accepted) throw refused(record.refusal ?? 'refused');
        return { accepted: true, message: desk.effect(record) };
      },
      {
        description,
        validator: (raw) => {
          const argument = parse(kind, raw);
          if (state.decisions.some((one) => one.id === argument.id) || inFlight.has(argument.id)) return;
          const refusal = refusalOf(kind, argument, desk.facts());
          if (refusal) throw refused(refusal);
        },
      },
    );
    setHandler(
      defineSignal<[unknown]>(kind),
      async (raw) => {
        const parsed = decisionSchemas[kind].safeParse(raw);
        if (parsed.success) await decide(kind, parsed.data, 'signal');
        else
          record(
            run,
            desk,
            kind,
            { id: 'unreadable', by: 'unknown' },
            'signal',
            UNVERIFIED,
            z.prettifyError(parsed.error),
          );
      },
      { description },
    );
  };
  decisionKinds.forEach(accept);

  void CancellationScope.current().cancelRequested.catch(() => {
    const argument = { id: 'cancel', by: 'temporal', reason: 'the workflow was cancelled' };
    const refusal = refusalOf('abort', argument, desk.facts());
    record(run, desk, 'abort', argument, 'cancel', UNVERIFIED, refusal);
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
async function count(
  run: Run,
  desk: DecisionDesk,
  kind: DecisionKind,
  argument: DecisionArgument,
  via: 'update' | 'signal',
): Promise<DecisionRecord> {
  const facts = desk.facts();
  const early = refusalOf(kind, argument, facts);
  if (early || !needsIdentity(kind) || !facts.approvals)
    return record(run, desk, kind, argument, via, UNVERIFIED, early);
  let identity: Identity;
  try {
    const summary = `Verify ${argument.by}, who wants to ${kind}`.slice(0, 180);
    const question = questionOf(kind, argument, facts.approvals, facts.planDigest);
    identity = await identities.verifyIdentity.executeWithOptions({ summary }, [question]);
  } catch (error) {
    const why = failureText(reportOf(error));
    return record(run, desk, kind, argument, via, UNVERIFIED, `identity not verified: ${why}`);
  }
  const verified = { ...argument, by: identity.name };
  const refusal = refusalOf(kind, verified, desk.facts(), identity);
  return record(run, desk, kind, verified, via, identity, refusal);
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
  kind: DecisionKind,
  argument: DecisionArgument,
  via: DecisionRecord['via'],
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
  run.state.decisions.push(entry);
  const why = entry.reason ? ` (${entry.reason})` : '';
  if (refusal === null) {
    run.tell('DecisionCounted', `${kind} by ${entry.by}${why}`);
    desk.apply(kind, argument, entry);
  } else {
    run.tell('DecisionRefused', `${kind} by ${entry.by} refused: ${refusal}`);
  }
  run.show();
  return entry;
}

function parse(kind: DecisionKind, raw: unknown): DecisionArgument {
  const parsed = decisionSchemas[kind].safeParse(raw);
  if (parsed.success) return parsed.data;
  throw refused(
    `the argument of ${kind} is not valid: ${z.prettifyError(parsed.error)}. See \`rollout schema decisions\``,
  );
}

function refused(why: string): ApplicationFailure {
  return ApplicationFailure.create({ type: 'DecisionRefused', message: why, nonRetryable: true });
}
