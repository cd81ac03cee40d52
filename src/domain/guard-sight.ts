import type { Colour } from './colour';
import type { GuardReport, RunLook } from './guard';
import type { MessageCode } from './message-registry';
import type { Weights } from './weights';

/** Everything that one look of the guard saw. */
export interface GuardSight {
  readonly environment: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly pausedUntil: number | null;
  readonly mode: 'restore' | 'alert';
  /** How often a rollout of this environment checks. */
  readonly checkEveryMs: number;
  readonly look: RunLook;
  /** Null while a run is open that can still act: whatever its traffic is, it is that run's matter. */
  readonly traffic: TrafficSight | null;
  /** What the previous look reported; null when there was none. */
  readonly previous: GuardReport | null;
}

/** Traffic that nobody is in charge of. */
export interface TrafficSight {
  /** Weights by record: of the environment, or of the run that was cut off. */
  readonly weights: Readonly<Record<string, Weights>>;
  /** Why the weights could not be read; null when they were. */
  readonly problem: string | null;
  /** Records that the environment has now: nothing else can be restored. */
  readonly known: readonly string[];
  /** The slots to which traffic would go back, as they stand now; null when they could not be read, or need not be. */
  readonly destination: readonly DestinationSlot[] | null;
}

/** How a slot stands to which traffic would go back. */
export interface DestinationSlot {
  readonly service: string;
  readonly colour: Colour | null;
  readonly desired: number;
  readonly healthyTargets: number;
}

/** Something that people must know. */
export interface Trouble {
  /** By which its repetition is remembered. */
  readonly key: string;
  readonly code: MessageCode;
  /** What a person should do now. */
  readonly next: string;
}

/** What a look comes to, before it is asked whether the guard may act. */
export interface GuardJudgement {
  readonly state: GuardReport['state'];
  readonly finding: string;
  readonly runId: string | null;
  /** Colour by record that is to have all traffic; null when nothing is to be restored. */
  readonly restore: Readonly<Record<string, Colour>> | null;
  readonly trouble: Trouble | null;
}
