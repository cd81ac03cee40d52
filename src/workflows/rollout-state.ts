import { workflowInfo } from '@temporalio/workflow';
import type { CheckRecord, Verdict } from '../domain/verdict';
import type { DecisionRecord } from '../domain/decision';
import type { FailureReport } from '../domain/failure';
import type { DrainProgress } from '../domain/drained';
import type { LogEntry, RolloutStatus, StepStatus } from '../domain/status';
import type { Mode, Phase } from '../domain/phase';
import type { Outcome } from '../domain/outcome';
import type { Finding, Plan, PlanDigest, PlanFacts } from '../domain/plan';
import type { ProductionSettings } from '../domain/settings';
import type { RolloutRequest } from '../domain/request';
import type { Snapshot } from '../domain/topology';
import type { Window } from '../domain/window';
import type { JudgeMemory } from '../domain/judge';
import { accepted } from '../domain/decision-rules';
import { freshMemory } from '../domain/judge';

/** Everything a running rollout knows. Changed only by the parts of the story and by decisions; rebuilt by replay. */
export interface RolloutState {
  readonly request: RolloutRequest;
  readonly startedAt: number;
  phase: Phase;
  phaseSince: number;
  endedAt: number | null;
  outcome: Outcome | null;
  settings: ProductionSettings | null;
  findings: readonly Finding[];
  plan: Plan | null;
  planDigest: PlanDigest | null;
  facts: PlanFacts | null;
  snapshot: Snapshot | null;
  approvalExpiresAt: number | null;
  decisions: DecisionRecord[];
  /** What a decision before the first write made of the rollout: it ends with this outcome. */
  ending: { readonly outcome: Outcome; readonly message: string } | null;
  /** Why everything in flight is stopped and taken back. Set once. */
  stop: FailureReport | null;
  failure: FailureReport | null;
  mode: Mode;
  modeUntil: number | null;
  stepIndex: number | null;
  window: Window | null;
  promoted: boolean;
  /** Candidate's weight we last asked for; set before the write, since the write may land without our hearing of it. */
  asked: number;
  confirmed: number | null;
  /** When the first write to ECS was about to be sent; null before it. */
  deployedAt: number | null;
  /** Null until the first weight write was sent on its way. */
  firstShiftAt: number | null;
  pointOfNoReturn: boolean;
  checks: CheckRecord[];
  checkCounts: Record<Verdict, number>;
  judgeMemory: JudgeMemory;
  /** Key of an alert -> when people were told last. */
  readonly alertsTold: Map<string, number>;
  /** Services whose live colour is being raised right now. */
  readonly raising: Set<string>;
  shares: Record<string, number | null>;
  /** Since when a rollback is not verified; null outside one, and once it is. */
  unverifiedSince: number | null;
  released: boolean;
  /** How far the old colour has drained; null outside draining. */
  drain: DrainProgress | null;
  oldColour: 'retired' | 'kept' | null;
  log: LogEntry[];
  undelivered: string[];
  next: { what: string; at: number | null };
}

/** The state of a rollout that has just begun. */
export function initialState(request: RolloutRequest): RolloutState {
  const now = Date.now();
  return {
    request,
    startedAt: now,
    phase: 'preflight',
    phaseSince: now,
    endedAt: null,
    outcome: null,
    settings: null,
    findings: [],
    plan: null,
    planDigest: null,
    facts: null,
    snapshot: null,
    approvalExpiresAt: null,
    decisions: [],
    ending: null,
    stop: null,
    failure: null,
    mode: 'running',
    modeUntil: null,
    stepIndex: null,
    window: null,
    promoted: false,
    asked: 0,
    confirmed: null,
    deployedAt: null,
    firstShiftAt: null,
    pointOfNoReturn: false,
    checks: [],
    checkCounts: { pass: 0, fail: 0, inconclusive: 0 },
    judgeMemory: freshMemory,
    alertsTold: new Map(),
    raising: new Set(),
    shares: {},
    unverifiedSince: null,
    released: false,
    drain: null,
    oldColour: null,
    log: [],
    undelivered: [],
    next: { what: 'Reading the environment and making the plan.', at: null },
  };
}

/** The state as people and programs see it. */
export function statusOf(state: RolloutState): RolloutStatus {
  const { workflowId, runId } = workflowInfo();
  const ui = state.settings?.temporalUi;
  return {
    workflowId,
    runId,
    request: state.request,
    phase: state.phase,
    phaseSince: state.phaseSince,
    mode: state.mode,
    startedAt: state.startedAt,
    endedAt: state.endedAt,
    outcome: state.outcome,
    failure: state.failure,
    findings: state.findings,
    plan: state.plan,
    planDigest: state.planDigest,
    facts: state.facts,
    approvals: {
      needed: state.settings?.approvals.quorum ?? 0,
      givenBy: accepted(state.decisions, 'approve').map((one) => one.by),
      expiresAt: state.approvalExpiresAt,
    },
    step: stepOf(state),
    weight: { asked: state.asked, confirmed: state.confirmed },
    shares: state.shares,
    lastCheck: state.checks.at(-1) ?? null,
    checkCounts: { ...state.checkCounts },
    decisions: [...state.decisions],
    log: state.log.slice(-60),
    next: { ...state.next },
    temporalUi: ui ? `${ui}/workflows/${encodeURIComponent(workflowId)}/${runId}` : null,
  };
}

function stepOf(state: RolloutState): StepStatus | null {
  const steps = state.plan?.steps;
  if (!steps || state.stepIndex === null) return null;
  const step = steps[state.stepIndex];
  if (!step) return null;
  return {
    index: state.stepIndex,
    of: steps.length,
    weight: step.weight,
    windowMs: step.windowMs,
    creditedMs: state.window?.creditedMs ?? 0,
    inconclusiveMs: state.window?.inconclusiveMs ?? 0,
    budgetMs: state.settings?.checks.inconclusiveBudgetMs ?? 0,
    modeUntil: state.modeUntil,
  };
}
