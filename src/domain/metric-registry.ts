/** A metric of ours: what Prometheus shows beside those of Temporal's SDK, by the name that is its contract. */
interface Metric {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly meaning: string;
  /** Upper bounds of a histogram, seconds. */
  readonly buckets?: readonly number[];
}

const SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const MINUTES = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 14_400, 86_400];

/** Every metric of ours. No label takes a value that grows with time: no run, no image tag, no person. */
export const metrics = {
  rollout_phase_duration_seconds: {
    kind: 'histogram',
    labels: ['environment', 'kind', 'phase'],
    meaning: 'how long a run was in a phase that it has left',
    buckets: MINUTES,
  },
  rollout_outcomes_total: {
    kind: 'counter',
    labels: ['environment', 'kind', 'outcome'],
    meaning: 'runs that ended, by how',
  },
  rollout_checks_total: {
    kind: 'counter',
    labels: ['environment', 'verdict'],
    meaning: 'checks: pass, fail or inconclusive',
  },
  rollout_check_lateness_seconds: {
    kind: 'histogram',
    labels: ['environment'],
    meaning: 'how much later than due a check began',
    buckets: SECONDS,
  },
  rollout_weight_asked_percent: {
    kind: 'gauge',
    labels: ['environment'],
    meaning: "candidate's weight that was asked for last; told again by every check",
  },
  rollout_weight_confirmed_percent: {
    kind: 'gauge',
    labels: ['environment'],
    meaning: "candidate's weight that Route 53 confirmed last",
  },
  rollout_traffic_return_seconds: {
    kind: 'histogram',
    labels: ['environment'],
    meaning: 'from the decision to take traffic back until that was verified',
    buckets: SECONDS,
  },
  rollout_messages_total: {
    kind: 'counter',
    labels: ['environment', 'code', 'level'],
    meaning: 'what runs said, by code; the level is info, warning or critical',
  },
  rollout_deliveries_total: {
    kind: 'counter',
    labels: ['environment', 'result'],
    meaning: 'messages to people: delivered or failed',
  },
  rollout_aws_calls_total: {
    kind: 'counter',
    labels: ['service', 'operation', 'result'],
    meaning: 'attempts of calls to AWS: ok, throttled or error',
  },
  rollout_aws_call_duration_seconds: {
    kind: 'histogram',
    labels: ['service'],
    meaning: 'how long AWS took for an attempt',
    buckets: SECONDS,
  },
} as const satisfies Record<string, Metric>;

type Named<K extends Metric['kind']> = {
  [N in keyof typeof metrics]: (typeof metrics)[N]['kind'] extends K ? N : never;
}[keyof typeof metrics];

/** Values of all labels of a metric. */
export type Labels<N extends keyof typeof metrics> = Readonly<Record<(typeof metrics)[N]['labels'][number], string>>;

export type CounterName = Named<'counter'>;
export type GaugeName = Named<'gauge'>;
export type HistogramName = Named<'histogram'>;
