import type { DecisionRecord } from './decision';
import type { FailureReport } from './failure';
import type { IdentityProof } from './identity';
import type { Outcome } from './outcome';
import type { Mode, Phase, RunKind } from './phase';
import type { Finding, Plan, PlanDigest, PlanFacts } from './plan';
import type { RolloutRequest } from './request';
import type { Snapshot } from './topology';
import type { CheckRecord, KeptCheck, Verdict } from './verdict';
import type { Percent } from './weights';

/** The whole state of a rollout as people and programs see it: answer of the `status` query, base of every view. */
export interface RolloutStatus {
  readonly workflowId: string;
  readonly runId: string;
  readonly kind: RunKind;
  readonly request: RolloutRequest;
  /** Under `github-oidc`: who asked, verified; null or absent where nobody was verified. */
  readonly requester?: IdentityProof | null;
  readonly phase: Phase;
  readonly phaseSince: number;
  readonly mode: Mode;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly outcome: Outcome | null;
  /** Why it ended or is being taken back; null while all is well. */
  readonly failure: FailureReport | null;
  readonly findings: readonly Finding[];
  readonly plan: Plan | null;
  readonly planDigest: PlanDigest | null;
  readonly facts: PlanFacts | null;
  /** Services of a staging deploy, in which traffic has no weights; null in any other run. */
  readonly rolling: readonly RollingServiceStatus[] | null;
  readonly approvals: {
    readonly needed: number;
    readonly givenBy: readonly string[];
    readonly expiresAt: number | null;
  };
  readonly step: StepStatus | null;
  /** Candidate's weight: what we asked for last, and what Route 53 last confirmed (null before the first shift). */
  readonly weight: { readonly asked: Percent; readonly confirmed: Percent | null };
  /** Share of requests that really arrives at each service's candidate, 0 to 1, from the last check; null when unknown. */
  readonly shares: Readonly<Record<string, number | null>>;
  readonly lastCheck: CheckRecord | null;
  readonly checkCounts: Readonly<Record<Verdict, number>>;
  /** All that counted; of those refused the first and the latest, and how many more there were. */
  readonly decisions: readonly DecisionRecord[];
  readonly refusalsLeftOut?: number;
  readonly log: readonly LogEntry[];
  /** What happens next, in one sentence, and when if a time is known. */
  readonly next: { readonly what: string; readonly at: number | null };
  readonly temporalUi: string | null;
}

/** How one service of a staging deploy stands. */
export interface RollingServiceStatus {
  readonly service: string;
  /** `repository@sha256:…` that is deployed. */
  readonly image: string;
  /** ARN of the revision it ran before, and goes back to. */
  readonly former: string;
  readonly standing: 'waiting' | 'deploying' | 'stable' | 'failed' | 'reverting' | 'reverted' | 'stranded';
  /** Why it failed, or could not be brought back; null while all is well. */
  readonly problem: string | null;
}

export interface StepStatus {
  /** 0-based. */
  readonly index: number;
  readonly of: number;
  readonly weight: Percent;
  readonly windowMs: number;
  readonly creditedMs: number;
  readonly inconclusiveMs: number;
  readonly budgetMs: number;
  /** When a pause or hold ends by itself. */
  readonly modeUntil: number | null;
}

/** One line of the story. */
export interface LogEntry {
  readonly at: number;
  readonly code: string;
  readonly level: 'info' | 'warning' | 'critical';
  readonly text: string;
}

/** What a rollout leaves behind: everything an auditor asks for. The workflow's result, and the details of its failure. */
export interface RolloutResult {
  readonly outcome: Outcome;
  readonly message: string;
  readonly status: RolloutStatus;
  /** Every check that did not pass, and as many passes as fit; equal ones in a row that could not tell are one. */
  readonly checks: readonly KeptCheck[];
  readonly snapshot: Snapshot | null;
  /** Completed: whether the old colour was retired, or kept and why. */
  readonly oldColour: 'retired' | 'kept' | null;
  /** Codes of messages that could not be delivered. */
  readonly undelivered: readonly string[];
  /** What was cut, since a payload has its limit, and where it is. */
  readonly leftOut: readonly string[];
}
