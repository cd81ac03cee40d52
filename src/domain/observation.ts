import type { Colour } from './colour';
import type { Weights } from './weights';

/** Why nothing can be said. Each is inconclusive, never a pass and never a failure. */
export type UnknownReason =
  | 'no-data'
  | 'no-requests'
  | 'too-few-samples'
  | 'not-a-number'
  | 'partial'
  | 'forbidden'
  | 'stale'
  | 'throttled'
  | 'unreachable';

/** One metric rule's value for one service's candidate, over one look-back. */
export interface Reading {
  readonly rule: string;
  readonly service: string;
  readonly colour: Colour;
  /** Epoch milliseconds the value speaks of. */
  readonly from: number;
  readonly to: number;
  /** Null exactly when `unknown` is set. */
  readonly value: number | null;
  /** Requests counted in the look-back; null when they could not be counted. */
  readonly samples: number | null;
  /** Granularity asked of CloudWatch, milliseconds. */
  readonly periodMs: number;
  /** What was asked, for the record: `MPAC ErrorRate Average {Service=…,Colour=…}`. */
  readonly query: string;
  /** Epoch milliseconds until which the data speak; data come late. The end of the look-back when left out. */
  readonly coveredUntil?: number;
  readonly unknown: { readonly reason: UnknownReason; readonly detail: string } | null;
}

/** Requests of both colours of one service in the last look-back; null when they could not be counted. */
export interface ShareReading {
  readonly service: string;
  readonly candidateRequests: number | null;
  readonly liveRequests: number | null;
  readonly from: number;
  readonly to: number;
  readonly unknown: string | null;
}

/** How one slot stands in ECS and in its target group. */
export interface SlotReading {
  readonly service: string;
  readonly colour: Colour;
  readonly desired: number;
  readonly running: number;
  readonly healthyTargets: number;
  /** ARN of the definition its primary deployment runs; null when unknown. */
  readonly definition: string | null;
  /** Stops of this slot's tasks for reasons of the image, within the rule's time. */
  readonly imageStops: readonly StoppedTask[];
  /** Set when the slot could not be read. */
  readonly unknown: string | null;
}

/** The weights of one record as Route 53 has them; null when they could not be read, with the reason. */
export interface RecordReading {
  readonly name: string;
  readonly weights: Weights | null;
  readonly unknown: string | null;
  /** It was read, and no longer has exactly its two sets: what it has instead. */
  readonly changed: string | null;
}

/** A stopped task and why, as ECS tells it. */
export interface StoppedTask {
  readonly taskId: string;
  readonly stoppedAt: number;
  readonly stopCode: string;
  readonly reason: string;
  readonly exitCode: number | null;
  /** Whose exit code and reason that is, where a container ended by itself. */
  readonly container?: string;
  readonly kind: 'image' | 'capacity' | 'ordinary';
}

/** What one check saw: data only; whether it is good or bad is for `judge`. */
export interface Observation {
  readonly at: number;
  readonly records: readonly RecordReading[];
  readonly readings: readonly Reading[];
  readonly shares: readonly ShareReading[];
  readonly slots: readonly SlotReading[];
}
