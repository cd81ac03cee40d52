import type { Mark } from './log';

export type SlotColour = 'blue' | 'green';

/** A record of the rollout as it stood before the log begins. Weights are by set identifier. */
export interface ExpectedRecord {
  /** With or without the trailing dot; both A and AAAA are two records. */
  name: string;
  type: 'A' | 'AAAA' | 'CNAME';
  weights: Record<SlotColour, number>;
  candidate: SlotColour;
}

/** An ECS service of a record's colour, as it stood before the log begins. */
export interface ExpectedSlot {
  service: string;
  /** The record's name. */
  record: string;
  colour: SlotColour;
  desiredCount: number;
}

/** The switches of a scalable target by AWS's names; what is left out is off. */
export type ScalingSwitches = Partial<
  Record<'DynamicScalingInSuspended' | 'DynamicScalingOutSuspended' | 'ScheduledScalingSuspended', boolean>
>;

/** A slot's scalable target, as it stood before the log begins. */
export interface ExpectedScaling {
  /** `service/{cluster}/{slot}` */
  resourceId: string;
  suspended: ScalingSwitches;
}

/** What a rollout was allowed to do. What is left out is not checked. */
export interface Expected {
  records: ExpectedRecord[];
  /** Candidate weights in the order a rollout may give them, such as 5, 50, 100. */
  steps?: number[];
  slots?: ExpectedSlot[];
  /** Names of records whose live has no healthy target: they may wait while a rollback sends all others back. */
  deadLive?: string[];
  /** Every scalable target of the slots; the log must reach to the end of the rollout. */
  scaling?: ExpectedScaling[];
  /** Nothing may be written before. */
  quorum?: Mark;
  /** The candidate may have no weight before: it was not stable, healthy and smoke-tested yet. */
  ready?: Mark;
  /** No count may be lowered before: rollback or draining begins here. */
  scaleDownAllowed?: Mark;
}
