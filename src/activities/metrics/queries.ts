import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Colour } from '../../domain/colour';
import { legalPeriodMs } from '../../domain/legal-period';
import type { MetricRule } from '../../domain/settings';
import { queryTimes } from './periods';
import type { MetricsInput } from './port';

/** One series to ask for: what it is, in words, and under which ID its result comes back. */
export interface SeriesQuery {
  readonly id: string;
  readonly periodMs: number;
  /** @example 'MPAC ErrorRate Average {Service=svc-portal,Colour=green}' */
  readonly description: string;
}

/** A rule of one service: its own series, and what its readings rest on. */
export interface RuleQuery {
  readonly rule: MetricRule;
  readonly service: string;
  readonly colour: Colour;
  readonly values: SeriesQuery;
  /** Requests of the same colour. */
  readonly requests: SeriesQuery;
  /** Median over the same time, which tells how many are slow for sure; null for a rule that needs no such proof. */
  readonly medians: SeriesQuery | null;
  /** Fine-grained series that tells how old the newest data is. */
  readonly freshness: SeriesQuery;
}

/** Requests of both colours of a service. */
export interface ShareQuery {
  readonly service: string;
  readonly candidate: SeriesQuery;
  readonly live: SeriesQuery;
  /** What each colour's load balancer counted: it goes on counting when a colour's own metrics stop. */
  readonly balancers: Readonly<Record<'candidate' | 'live', SeriesQuery>>;
}

/** Everything one check asks CloudWatch. */
export interface QueryPlan {
  readonly queries: readonly MetricDataQuery[];
  readonly rules: readonly RuleQuery[];
  readonly shares: readonly ShareQuery[];
  readonly start: Date;
  readonly end: Date;
}

interface MetricRef {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Whether a statistic is of all values together: a percentile such as `p99.9`, or `tm99`, the mean of the lower 99 %. */
export function isOfAll(statistic: string): boolean {
  return /^(p|tm)\d/.test(statistic);
}

/**
 * Plans the queries for one role's rules and for the requests of both colours. Same input, same IDs; a series that
 * several want is asked for once. Pure.
 */
export function planQueries(input: MetricsInput, role: 'candidate' | 'live'): QueryPlan {
  const series = collectSeries();
  const { requestCounter: counter } = input;
  const rules: RuleQuery[] = [];
  const shares: ShareQuery[] = [];
  for (const service of input.services) {
    const requestsOf = (colour: Colour): SeriesQuery =>
      series.add(named(counter, service.service, colour), counter.statistic, counter.periodMs);
    const colour = service[role];
    const requests = requestsOf(colour);
    for (const rule of input.rules) {
      const metric = named(rule, service.service, colour);
      // It cannot be put together from those of shorter periods, so it is asked for over the whole look-back.
      const ofAll = isOfAll(rule.statistic);
      const values = series.add(metric, rule.statistic, ofAll ? input.lookBackMs : rule.periodMs);
      const fine = ofAll ? series.add(metric, 'SampleCount', rule.periodMs) : values;
      // Where absence means zero, silence of the metric itself is no sign of age.
      rules.push({
        rule,
        service: service.service,
        colour,
        values,
        requests,
        medians: rule.statistic.startsWith('p') ? series.add(metric, 'p50', input.lookBackMs) : null,
        freshness: rule.absentIsZero ? requests : fine,
      });
    }
    const [candidate, live] = [requestsOf(service.candidate), requestsOf(service.live)];
    const countedAt = (colour: Colour): SeriesQuery =>
      series.add(balancerCount(input, service.targetGroups[colour], colour), 'Sum', BALANCER_PERIOD_MS);
    const balancers = { candidate: countedAt(service.candidate), live: countedAt(service.live) };
    shares.push({ service: service.service, candidate, live, balancers });
  }
  return { queries: series.queries, rules, shares, ...queryTimes(input.from, input.to, series.shortestMs()) };
}

/** Balancers publish a point a minute, and none without requests. */
const BALANCER_PERIOD_MS = 60_000;

function balancerCount({ loadBalancers }: MetricsInput, targetGroupArn: string, colour: Colour): MetricRef {
  // CloudWatch names both by the end of their ARNs: `targetgroup/name/id`, `app/name/id`.
  const TargetGroup = targetGroupArn.split(':').at(-1) ?? '';
  const LoadBalancer = loadBalancers?.[colour].split(':loadbalancer/').at(-1) ?? '';
  return { namespace: 'AWS/ApplicationELB', metric: 'RequestCount', dimensions: { TargetGroup, LoadBalancer } };
}

function named(metric: MetricRef, service: string, colour: Colour): MetricRef {
  const fill = (template: string): string => template.replaceAll('{service}', service).replaceAll('{colour}', colour);
  const dimensions = Object.entries(metric.dimensions).map(([name, value]) => [name, fill(value)] as const);
  return { namespace: metric.namespace, metric: metric.metric, dimensions: Object.fromEntries(dimensions) };
}

function collectSeries() {
  const queries: MetricDataQuery[] = [];
  const known = new Map<string, SeriesQuery>();
  const add = (metric: MetricRef, statistic: string, wantedPeriodMs: number): SeriesQuery => {
    const periodMs = legalPeriodMs(wantedPeriodMs);
    const dimensions = Object.entries(metric.dimensions);
    const words = dimensions.map(([name, value]) => `${name}=${value}`).join(',');
    const description = `${metric.namespace} ${metric.metric} ${statistic} {${words}}`;
    const key = `${description} ${periodMs}`;
    const before = known.get(key);
    if (before) return before;
    // An ID must begin with a lower-case letter and be unique in the call.
    const added: SeriesQuery = { id: `q${known.size}`, periodMs, description };
    known.set(key, added);
    queries.push({
      Id: added.id,
      MetricStat: {
        Metric: {
          Namespace: metric.namespace,
          MetricName: metric.metric,
          Dimensions: dimensions.map(([Name, Value]) => ({ Name, Value })),
        },
        Period: periodMs / 1_000,
        Stat: statistic,
      },
    });
    return added;
  };
  const shortestMs = (): number => Math.min(...[...known.values()].map((one) => one.periodMs));
  return { queries, add, shortestMs };
}
