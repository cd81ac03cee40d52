import type { Colour } from './colour';
import type { GitHubTrust } from './identity';
import type { RecordRef } from './topology';
import type { Percent } from './weights';

/**
 * What the worker's configuration says about one environment, resolved: defaults filled in, durations in
 * milliseconds. The first activity of a run returns it, and that result in history is binding for the run.
 */
export interface ProductionSettings extends EnvironmentSettings {
  readonly strategy: 'blueGreen';
  /** Hosted zone that holds all records of the environment: its name (`mpac-cloud.com`) or ID (`Z…`). */
  readonly hostedZone: string;
  readonly loadBalancers: Readonly<Record<Colour, LoadBalancerSettings>>;
  readonly records: readonly RecordSettings[];
  readonly steps: readonly Step[];
  readonly checks: CheckSettings;
  readonly rules: readonly MetricRule[];
  readonly requestCounter: RequestCounter;
  readonly throughput: ThroughputRule;
  readonly ecsRule: EcsRule;
  readonly approvals: ApprovalSettings;
  readonly undo: UndoSettings;
  readonly guard: GuardSettings;
  readonly traffic: TrafficSettings;
  readonly rollback: RollbackSettings;
  readonly draining: DrainingSettings;
  readonly smokeTests: readonly SmokeTest[];
}

/** What is said of every environment, whatever its strategy. */
export interface EnvironmentSettings {
  readonly environment: string;
  readonly region: string;
  readonly cluster: string;
  /** Public address people open. */
  readonly url: string;
  /** Host of the container registry, without a trailing slash. */
  readonly registry: string;
  readonly services: readonly ServiceSettings[];
  readonly deploy: DeploySettings;
  /** Address of the Temporal UI's namespace page for links; null when unknown. */
  readonly temporalUi: string | null;
  /** Repository of GitHub (`owner/name`) in which the worker records runs; null when it records them nowhere. */
  readonly recordedIn: string | null;
  /** Where the worker keeps the results of ended runs, for people to read; null when it keeps them nowhere. */
  readonly storedIn: string | null;
}

/** An environment in which tasks are replaced in place, such as staging. */
export interface RollingSettings extends EnvironmentSettings {
  readonly strategy: 'rolling';
  readonly smokeTests: readonly SmokeTest[];
}

/** How the way back after success is gone: the former revision at once to 100 %, watched for this long. */
export interface UndoSettings {
  readonly windowMs: number;
  /** Approvals an undo needs; whoever asks for it may be the first of them. */
  readonly quorum: number;
}

/** What watches over split traffic that no rollout is in charge of. */
export interface GuardSettings {
  readonly mode: 'restore' | 'alert' | 'off';
  readonly everyMs: number;
}

export interface LoadBalancerSettings {
  readonly name: string;
  /** Where smoke tests connect instead of the balancer's DNS name on 443: `http://host:port` (a tunnel, the sandbox). */
  readonly connectTo: string | null;
}

export interface ServiceSettings {
  readonly name: string;
  /** Repository in the registry. */
  readonly repository: string;
  /** The container whose image is swapped. */
  readonly container: string;
  readonly port: number;
  readonly healthPath: string;
  /** Where the candidate's definition comes from: what live runs, or the file in `infra/ecs/task-definitions`. */
  readonly base: 'live' | 'file';
  /** Applied to the container of each colour; `{service}` and `{colour}` are replaced. */
  readonly perColour: {
    readonly environment: Readonly<Record<string, string>>;
    readonly logOptions: Readonly<Record<string, string>>;
  };
}

/** A public name with weighted record sets; all services behind it share its colour and move together. */
export interface RecordSettings extends RecordRef {
  readonly services: readonly string[];
}

/** A weight for the candidate, and how long it must be seen healthy there. */
export interface Step {
  readonly weight: Percent;
  readonly windowMs: number;
}

export interface CheckSettings {
  readonly everyMs: number;
  /** How far back a check looks. */
  readonly lookBackMs: number;
  /** How far back the first check after a gap looks at most. */
  readonly gapLookBackMs: number;
  /** The newest data point may be this old before a reading counts as stale. */
  readonly staleAfterMs: number;
  /** Inconclusive time a step may take before the rollout is held. */
  readonly inconclusiveBudgetMs: number;
  readonly onInconclusive: 'hold' | 'rollback';
  /** What a check does when somebody else changed weights, counts or revisions. */
  readonly onDrift: 'rollback' | 'alert';
  /** How long a rollout is held, waiting for people or for a pass, before it rolls back. */
  readonly heldForMs: number;
  /** How long a pause lasts when nobody says otherwise; then the rollout is held. */
  readonly pauseMs: number;
  readonly maxPauseMs: number;
}

export interface MetricRule {
  readonly name: string;
  readonly namespace: string;
  readonly metric: string;
  /** Values are templates: `{service}` and `{colour}` are replaced. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Average`, `Sum`, `Minimum`, `Maximum`, a percentile such as `p95` or a trimmed mean such as `tm99`. */
  readonly statistic: string;
  readonly comparison: 'above' | 'below';
  readonly threshold: number;
  /** Unit of value and threshold, for people. */
  readonly unit: string;
  readonly periodMs: number;
  /** Requests that must lie in the look-back before the rule may judge. */
  readonly minimumSamples: number;
  /** An absent point of a counter means zero, provided requests are present. */
  readonly absentIsZero: boolean;
  readonly action: 'rollback' | 'alert';
}

/** What counts requests: the metric whose SampleCount (or Sum) is the number of requests. */
export interface RequestCounter {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'SampleCount' | 'Sum';
  readonly periodMs: number;
}

/** Alerts when the candidate gets less than this part of its share for this long. */
export interface ThroughputRule {
  readonly belowShareOfWeight: Percent;
  readonly forMs: number;
}

export interface EcsRule {
  /** Stops for reasons of the image within the time that fail a check. */
  readonly imageStops: number;
  readonly withinMs: number;
  /** Fails when healthy targets stay below this percent of desired in so many checks running. */
  readonly healthyBelow: Percent;
  readonly checksRunning: number;
}

export type ApprovalSettings = QuorumSettings &
  (
    | { readonly verification: 'none' }
    /** People prove who they are by a token of GitHub. */
    | { readonly verification: 'github-oidc'; readonly github: GitHubTrust }
  );

export interface QuorumSettings {
  readonly quorum: number;
  /** Logins. Under `github-oidc` they are only shown: IDs decide. */
  readonly approvers: readonly string[];
  /** Whoever asked may also approve: an undo only. */
  readonly requesterMayApprove: boolean;
  readonly expiresAfterMs: number;
}

export interface DeploySettings {
  readonly stableWithinMs: number;
  /** Image-reason stops of our deployment that end the wait early. */
  readonly imageStops: number;
  readonly pollMs: number;
}

export interface TrafficSettings {
  /** TTL with which resolvers keep an answer (60 s for an alias to a load balancer). */
  readonly ttlMs: number;
  readonly inSyncWithinMs: number;
}

export interface RollbackSettings {
  /** How long live without healthy targets may delay the weight write (the one exception). */
  readonly waitForLiveMs: number;
  /** How long after the write late writes of ours are looked for and overwritten (a signed request lives 5 min). */
  readonly reassertForMs: number;
  readonly pollMs: number;
  /** First repetition of the alert while unverified; it backs off to hourly. */
  readonly alertEveryMs: number;
  /** After this long unverified, two people may release the rollback. */
  readonly releasableAfterMs: number;
}

export interface DrainingSettings {
  /** Deregistration delay of the target groups. */
  readonly deregistrationDelayMs: number;
  /** A colour is drained below this percent of requests … */
  readonly shareBelow: number;
  /** … for this long. */
  readonly quietForMs: number;
  /** Gives up (old colour kept; candidate of a rollback stopped anyway) after this long. */
  readonly withinMs: number;
}

/** One declared HTTP request against the candidate. `${name}` in path, headers and body is a value saved before, `${env:NAME}` a secret of the worker. */
export interface SmokeTest {
  readonly name: string;
  /** What it proves: health, api, authentication, database, or a word of the user's. */
  readonly kind: string;
  /** Services it runs for. */
  readonly services: readonly string[];
  readonly method: string;
  /** Below the target's origin; an absolute address goes where it says, and only in rolling environments. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly expectStatus: readonly number[];
  /** Dotted path into the JSON answer -> value it must have. */
  readonly expectJson: Readonly<Record<string, string | number | boolean | null>>;
  /** Name -> dotted path into the JSON answer, kept for later requests of the same service. */
  readonly save: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly retries: number;
}
