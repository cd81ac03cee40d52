import { workflowInfo } from '@temporalio/workflow';
import type { DecisionRecord } from '../../domain/decision';
import type { FailureReport } from '../../domain/failure';
import type { Finding } from '../../domain/plan';
import type { LogEntry, RolloutStatus } from '../../domain/status';
import type { Outcome } from '../../domain/outcome';
import type { Phase, RunKind } from '../../domain/phase';
import type { RecordedRun } from '../../domain/records';
import type { RolloutRequest } from '../../domain/request';
import { runLink } from '../../domain/render/run-link';

/** What every run that holds an environment's lock knows: a rollout, an undo, a staging deploy, a restore. */
export interface RunState {
  /** What is asked for; under `github-oidc` its requester is the verified one from preflight on. */
  request: RolloutRequest;
  readonly kind: RunKind;
  readonly startedAt: number;
  phase: Phase;
  phaseSince: number;
  endedAt: number | null;
  outcome: Outcome | null;
  /** Base of links to the Temporal UI, once the settings are known. */
  temporalUi: string | null;
  /** What of its settings is recorded on GitHub; null while they are not known, and where nothing is recorded. */
  recorded: Pick<RecordedRun, 'environmentUrl' | 'production'> | null;
  /** Whether its result is kept in a store; false while its settings are not known. */
  stored: boolean;
  findings: readonly Finding[];
  decisions: DecisionRecord[];
  /** Refused decisions that are not among them any more. */
  refusalsLeftOut: number;
  /** What a decision before the first write made of the run: it ends with this outcome. */
  ending: { readonly outcome: Outcome; readonly message: string } | null;
  /** Why everything in flight is stopped and taken back. Set once. */
  stop: FailureReport | null;
  failure: FailureReport | null;
  /** Candidate's weight we last asked for; set before the write, since the write may land without our hearing of it. */
  asked: number;
  confirmed: number | null;
  /** Null until the first weight write was sent on its way. */
  firstShiftAt: number | null;
  /** Since when traffic that was sent back is not verified; null outside that, and once it is. */
  unverifiedSince: number | null;
  /** Two people gave up a verification that did not come. */
  released: boolean;
  log: readonly LogEntry[];
  undelivered: string[];
  /** How many announcements there were so far. */
  announced: number;
  /** `ts` of the run's message in Slack; null until a bot made one. */
  thread: string | null;
  next: { what: string; at: number | null };
}

/** The state of a run that has just begun. A token is proof for preflight, and no part of what is asked for. */
export function freshRun({ token: _proof, ...request }: RolloutRequest, kind: RunKind, what: string): RunState {
  const now = Date.now();
  return {
    request,
    kind,
    startedAt: now,
    phase: 'preflight',
    phaseSince: now,
    endedAt: null,
    outcome: null,
    temporalUi: null,
    recorded: null,
    stored: false,
    findings: [],
    decisions: [],
    refusalsLeftOut: 0,
    ending: null,
    stop: null,
    failure: null,
    asked: 0,
    confirmed: null,
    firstShiftAt: null,
    unverifiedSince: null,
    released: false,
    log: [],
    undelivered: [],
    announced: 0,
    thread: null,
    next: { what, at: null },
  };
}

/** The status of any run; a rollout's and a deploy's add what is theirs. */
export function runStatus(state: RunState): RolloutStatus {
  const { workflowId, runId } = workflowInfo();
  return {
    workflowId,
    runId,
    kind: state.kind,
    request: state.request,
    phase: state.phase,
    phaseSince: state.phaseSince,
    mode: 'running',
    startedAt: state.startedAt,
    endedAt: state.endedAt,
    outcome: state.outcome,
    failure: state.failure,
    findings: state.findings,
    plan: null,
    planDigest: null,
    facts: null,
    rolling: null,
    approvals: { needed: 0, givenBy: [], expiresAt: null },
    step: null,
    weight: { asked: state.asked, confirmed: state.confirmed },
    shares: {},
    lastCheck: null,
    checkCounts: { pass: 0, fail: 0, inconclusive: 0 },
    decisions: [...state.decisions],
    ...(state.refusalsLeftOut > 0 && { refusalsLeftOut: state.refusalsLeftOut }),
    log: state.log,
    next: { ...state.next },
    temporalUi: runLink(state.temporalUi, workflowId, runId),
  };
}
