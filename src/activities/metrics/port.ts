import type { CheckAnswer, CheckMoment, StandingQuestion } from '../../domain/check';
import type { Colour } from '../../domain/colour';
import type { Reading } from '../../domain/observation';
import type { Finding } from '../../domain/plan';
import type { EcsRule, MetricRule, RequestCounter } from '../../domain/settings';
import type { RecordRef } from '../../domain/topology';

/** What one check is to look at. */
export interface CheckInput {
  readonly cluster: string;
  readonly hostedZoneId: string;
  /** Records whose weights are read along; none for a look that is no check. */
  readonly records: readonly RecordRef[];
  readonly services: readonly {
    readonly service: string;
    readonly candidate: Colour;
    readonly live: Colour;
    readonly targetGroups: Readonly<Record<Colour, string>>;
  }[];
  /** ARNs of the load balancers, which count requests as well. */
  readonly loadBalancers?: Readonly<Record<Colour, string>>;
  readonly rules: readonly MetricRule[];
  readonly requestCounter: RequestCounter;
  readonly ecsRule: EcsRule;
  /** Start of the look-back, epoch milliseconds; never before the first shift. Longer than `lookBackMs` after a gap. */
  readonly from: number;
  /** End of the look-back (now, by the workflow's clock). */
  readonly to: number;
  /** Stops of tasks before this are an earlier deployment's and do not count, epoch milliseconds. */
  readonly stopsSince: number;
  readonly lookBackMs: number;
  readonly staleAfterMs: number;
}

/** What the checks of a run have in common: of forty services 30 kB, which no history could bear every minute. */
export interface CheckBrief {
  readonly look: Omit<CheckInput, 'from' | 'to'>;
  readonly question: StandingQuestion;
}

/** One check. The worker remembers what it was told under the key; whoever was not told asks for it. */
export interface CheckCall {
  readonly brief: { readonly key: string; readonly content: CheckBrief | null };
  readonly from: number;
  readonly to: number;
  readonly moment: CheckMoment;
}

/** The part of a check's input that concerns CloudWatch. */
export type MetricsInput = Omit<CheckInput, 'hostedZoneId' | 'records' | 'ecsRule' | 'stopsSince'>;

/** CloudWatch, with ECS, target health and Route 53 beside it: the eyes of a rollout. */
export interface MetricsPort {
  /**
   * One check: one GetMetricData for all metrics of all services (pages followed), plus ECS and targets of both colours,
   * plus the weights of the records.
   * Whatever cannot be read is an unknown reading with its reason; the call itself fails only when it is broken or cancelled.
   * After a gap every rule gets one reading a look-back-long piece of it. It is judged here: what was seen grows with
   * services and time, and a history must not. Null: this worker was never told the brief, and needs it.
   */
  check(call: CheckCall): Promise<CheckAnswer | null>;

  /** Preflight: are the metrics of live there and readable? Reads only. */
  inspectMetrics(input: MetricsInput): Promise<{
    readonly readings: readonly Reading[];
    readonly findings: readonly Finding[];
    /**
     * Requests of live in the look-back, by service; null where nobody can tell. Absent in the histories of runs that began
     * before it was told.
     */
    readonly requests?: Readonly<Record<string, number | null>>;
  }>;
}
