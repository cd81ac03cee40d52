import type { Colour } from '../../domain/colour';
import type { Finding } from '../../domain/plan';
import type { ProductionSettings } from '../../domain/settings';
import type { LoadBalancer, ObservedRecord, RecordRef } from '../../domain/topology';
import type { Percent, Weights } from '../../domain/weights';

/** One atomic change of the weights of all records of a rollout. */
export interface WeightWrite {
  readonly hostedZoneId: string;
  readonly records: readonly (RecordRef & {
    readonly candidate: Colour;
    /** The sets as they were read; with those of all records an unconditional write is sent without a look. */
    readonly sets?: readonly object[];
  })[];
  /** Candidate's weight after the write. */
  readonly to: Percent;
  /**
   * Candidate's weight that must stand before the write (what we last wrote): anything else but `to` is drift and refused.
   * Null: unconditional, whoever wrote last (rollback).
   */
  readonly expected: Percent | null;
  /**
   * Epoch milliseconds, by Temporal's clock, after which nothing is sent any more, so that a late retry cannot land after a
   * rollback. Null: never.
   */
  readonly sendBefore: number | null;
  /** Comment of the change batch: workflow and run ID. */
  readonly comment: string;
}

/** Route 53. */
export interface TrafficPort {
  /** Zone, load balancers and weighted records as they are; what is missing or miswired is a finding. Reads only. */
  inspectTraffic(input: { readonly settings: ProductionSettings }): Promise<{
    readonly hostedZoneId: string | null;
    readonly loadBalancers: Readonly<Record<Colour, LoadBalancer>> | null;
    readonly records: readonly ObservedRecord[];
    readonly findings: readonly Finding[];
  }>;

  /**
   * Reads the sets, changes `Weight` only, sends the rest back as it was: one ChangeBatch for all records. Idempotent: when
   * all weights already are as asked nothing is sent and `changeId` is null, so that nobody can be asked for its INSYNC.
   * @throws TrafficDrift (weights or sets are not what we last wrote), WriteExpired (`sendBefore` passed; nothing was sent)
   */
  writeWeights(write: WeightWrite): Promise<{ readonly changeId: string | null }>;

  /** Waits until Route 53 says INSYNC. Heartbeats; cancellable. @throws NotInSync when the time is up */
  awaitInSync(input: { readonly changeId: string; readonly withinMs: number }): Promise<void>;

  /** The weights as Route 53 has them now, per record. @throws RecordSetsChanged when a record lost one of its two sets */
  readWeights(input: {
    readonly hostedZoneId: string;
    readonly records: readonly RecordRef[];
  }): Promise<{ readonly weights: Readonly<Record<string, Weights>> }>;
}
