import type { CheckRecord, Verdict } from '../../domain/verdict';
import type { DrainProgress } from '../../domain/drained';
import type { Holds } from '../../domain/holds';
import type { IdentityProof } from '../../domain/identity';
import type { KeptChecks } from '../../domain/kept-checks';
import type { Mode } from '../../domain/phase';
import type { PackedMemory } from '../../domain/packed-memory';
import type { Plan, PlanDigest, PlanFacts } from '../../domain/plan';
import type { ProductionSettings } from '../../domain/settings';
import type { RolloutRequest } from '../../domain/request';
import type { RolloutStatus, StepStatus } from '../../domain/status';
import type { RunState } from '../run/run-state';
import type { SentDeployment } from '../run/deploy-slot';
import type { Snapshot } from '../../domain/topology';
import type { Window } from '../../domain/window';
import { accepted } from '../../domain/decision-rules';
import { noHolds } from '../../domain/holds';
import { noChecks } from '../../domain/kept-checks';
import { modeOf } from '../../domain/request';
import { freshRun, runStatus } from '../run/run-state';

/** Everything a running rollout knows. Changed only by the parts of the story and by decisions; rebuilt by replay. */
export interface RolloutState extends RunState {
  settings: ProductionSettings | null;
  /** Proof of who asks, until it was looked at. Never shown. */
  startToken: string | null;
  /** Who asked, verified; null where nobody is. */
  requester: IdentityProof | null;
  plan: Plan | null;
  planDigest: PlanDigest | null;
  facts: PlanFacts | null;
  snapshot: Snapshot | null;
  approvalExpiresAt: number | null;
  mode: Mode;
  modeUntil: number | null;
  stepIndex: number | null;
  window: Window | null;
  promoted: boolean;
  holds: Holds;
  /** When the first write to ECS was about to be sent; null before it. */
  deployedAt: number | null;
  /** Service -> what runs as its candidate, and with how many tasks: what a check expects to find. */
  readonly deployed: Map<string, Deployed>;
  /** Scale-in of the slots was, or may have been, suspended by us. */
  scalingHeld: boolean;
  pointOfNoReturn: boolean;
  checks: KeptChecks;
  lastCheck: CheckRecord | null;
  checkCounts: Record<Verdict, number>;
  judgeMemory: PackedMemory;
  /** What checks were last told of what they have in common. */
  brief: { readonly text: string; readonly version: number };
  /** Key of an alert -> when people were told last. */
  readonly alertsTold: Map<string, number>;
  /** Services whose live colour is being raised right now. */
  readonly raising: Set<string>;
  shares: Record<string, number | null>;
  /** How far the old colour has drained; null outside draining. */
  drain: DrainProgress | null;
  oldColour: 'retired' | 'kept' | null;
}

/** What runs as a service's candidate. */
export interface Deployed extends SentDeployment {
  /** Count we last asked for; more may run, since scale-out goes on. */
  readonly desired: number;
}

/** The state of a rollout that has just begun. */
export function initialState(request: RolloutRequest): RolloutState {
  const kind = modeOf(request) === 'undo' ? 'undo' : 'rollout';
  return {
    ...freshRun(request, kind, 'Reading the environment and making the plan.'),
    settings: null,
    startToken: request.token ?? null,
    requester: null,
    plan: null,
    planDigest: null,
    facts: null,
    snapshot: null,
    approvalExpiresAt: null,
    mode: 'running',
    modeUntil: null,
    stepIndex: null,
    window: null,
    promoted: false,
    holds: noHolds,
    deployedAt: null,
    deployed: new Map(),
    scalingHeld: false,
    pointOfNoReturn: false,
    checks: noChecks,
    lastCheck: null,
    checkCounts: { pass: 0, fail: 0, inconclusive: 0 },
    judgeMemory: {},
    brief: { text: '', version: 0 },
    alertsTold: new Map(),
    raising: new Set(),
    shares: {},
    drain: null,
    oldColour: null,
  };
}

/** The state as people and programs see it. */
export function statusOf(state: RolloutState): RolloutStatus {
  return {
    ...runStatus(state),
    requester: state.requester,
    mode: state.mode,
    plan: state.plan,
    planDigest: state.planDigest,
    facts: state.facts,
    approvals: {
      needed: state.settings?.approvals.quorum ?? 0,
      givenBy: accepted(state.decisions, 'approve').map((one) => one.by),
      expiresAt: state.approvalExpiresAt,
    },
    step: stepOf(state),
    shares: state.shares,
    lastCheck: state.lastCheck,
    checkCounts: { ...state.checkCounts },
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
