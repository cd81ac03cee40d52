import type { Colour } from './colour';
import type { GitHubTrust } from './identity';
import type { Waiver } from './request';
import type { EcsRule, MetricRule, Step, ThroughputRule } from './settings';
import type { RecordRef } from './topology';

/** What would change. Its canonical JSON is hashed to the plan digest, and that digest is what people approve. */
export interface Plan {
  readonly environment: string;
  readonly region: string;
  readonly cluster: string;
  readonly imageTag: string;
  readonly services: readonly PlannedService[];
  readonly records: readonly PlannedRecord[];
  readonly steps: readonly Step[];
  readonly rules: readonly MetricRule[];
  readonly throughput: ThroughputRule;
  readonly ecsRule: EcsRule;
  readonly waivers: readonly Waiver[];
  readonly approvals: {
    readonly quorum: number;
    readonly approvers: readonly string[];
    readonly verification: string;
    /** Under `github-oidc`: whose tokens count, and where they are got. */
    readonly github?: GitHubTrust;
  };
}

export interface PlannedService {
  readonly service: string;
  readonly record: string;
  readonly live: Colour;
  readonly candidate: Colour;
  /** `repository@sha256:…`, what the candidate will run. */
  readonly image: string;
  readonly imageDigest: string;
  /** Definition that live runs now, and from which the candidate's is made when `base` is `live`. */
  readonly liveDefinition: string;
  readonly liveImage: string;
  readonly base: 'live' | 'file';
  /** Only in an undo: the revision that was live before, which is deployed as it is. */
  readonly undoTo: string | null;
  /** Every field in which the candidate's definition differs from live's. */
  readonly changes: readonly DefinitionChange[];
}

/** One field of a task definition that differs. Values of secrets are never here: definitions hold their names only. */
export interface DefinitionChange {
  /** Path such as `containerDefinitions[svc-portal].image`. */
  readonly path: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface PlannedRecord extends RecordRef {
  readonly live: Colour;
  readonly candidate: Colour;
  readonly services: readonly string[];
}

/** SHA-256 of the plan's canonical JSON, as `sha256:` and 64 hex digits. */
export type PlanDigest = string;

/** What is shown beside a plan but never digested: it changes by itself. */
export interface PlanFacts {
  readonly services: readonly ServiceFacts[];
  /** What may keep the rollout from ending well and is no reason to refuse it; absent where nobody looked for any. */
  readonly warnings?: readonly Finding[];
}

export interface ServiceFacts {
  readonly service: string;
  readonly liveDesired: number;
  readonly liveRunning: number;
  readonly liveHealthyTargets: number;
  readonly candidateDesired: number;
  /** Latest readings of live per rule, null where not readable. */
  readonly liveReadings: Readonly<Record<string, number | null>>;
}

/** A reason why preflight refuses, with the cure. */
export interface Finding {
  readonly code: string;
  /** What it is about: `record portal.mpac-cloud.com`, `slot svc-portal-green`. */
  readonly subject: string;
  readonly problem: string;
  readonly cure: string;
}

/** Answer to "what would this rollout change?": nothing was written. */
export interface PlanAnswer {
  /** Null when something is missing; `findings` say what. */
  readonly plan: Plan | null;
  readonly planDigest: PlanDigest | null;
  readonly findings: readonly Finding[];
  readonly facts: PlanFacts | null;
}
