import { z } from 'zod';
import type { MetricRule, RequestCounter } from '../domain/settings';
import { legalPeriodMs } from '../domain/legal-period';
import { PUSH_ORDER } from '../domain/push-findings';
import { count, durationOr, refuse, said, text, texts, written } from './fields';

const PERIOD_CURE = 'CloudWatch takes 1s, 5s, 10s, 30s or whole minutes';

/** A duration that CloudWatch takes as a period. */
export function period(description: string, fallback: string) {
  return durationOr(fallback, description).superRefine((milliseconds, context) => {
    // Zero means that the duration itself was refused, which is reported already.
    if (milliseconds === 0 || legalPeriodMs(milliseconds) === milliseconds) return;
    refuse(context, [], 'is not a period of CloudWatch', PERIOD_CURE);
  });
}

function dimensions() {
  const usual = { Service: '{service}', Colour: '{colour}' };
  return texts('dimensions of the metric; {service} and {colour} are replaced', usual);
}

const declaredRule = z
  .strictObject({
    name: text('name of the rule, as people and waivers call it'),
    namespace: text('namespace of the metric; metricNamespace when left out').optional(),
    metric: text('name of the metric'),
    dimensions: dimensions(),
    statistic: written(
      /^(Average|Sum|Minimum|Maximum|(p|tm)(\d{1,2}(\.\d{1,10})?|100))$/,
      'is not a statistic that a rule can weigh',
      'write Average, Sum, Minimum, Maximum, a percentile such as p95 or a trimmed mean such as tm99',
    ).describe('Average, Sum, Minimum, Maximum, a percentile such as p95 or a trimmed mean such as tm99'),
    above: z.number().optional().describe('breached when the value is above this'),
    below: z.number().optional().describe('breached when the value is below this'),
    unit: z.string().prefault('').describe('unit of the value, for people'),
    period: period('granularity asked of CloudWatch', '60s'),
    minimumSamples: count('requests that must lie in the look-back before the rule may judge', 0),
    absentIsZero: z
      .boolean()
      .prefault(false)
      .describe('an absent point of a counter means zero, provided there are requests'),
    action: z.enum(['rollback', 'alert']).prefault('rollback').describe('what a breach does'),
  })
  .superRefine((value, context) => {
    if ((value.above === undefined) !== (value.below === undefined)) return;
    const problem = value.above === undefined ? 'has no threshold' : 'has two thresholds';
    refuse(context, [], problem, 'give exactly one of `above` and `below`');
  });

type Rule = z.infer<typeof declaredRule>;

const defaultRules: z.input<typeof declaredRule>[] = [
  { name: 'error-rate', metric: 'ErrorRate', statistic: 'Average', above: 0.5, unit: 'percent', minimumSamples: 400 },
  { name: 'latency-p95', metric: 'Latency', statistic: 'p95', above: 1000, unit: 'ms', minimumSamples: 200 },
];

/** What waivers and checks call by name beside the rules of metrics. */
const RESERVED: ReadonlySet<string> = new Set(['ecs', 'throughput', PUSH_ORDER]);

/** Section `rules` of an environment. Names are unique, since waivers name rules. */
export const rulesSchema = z
  .array(declaredRule)
  .min(1, said('has no rule', 'leave the section out for the default rules, or name at least one'))
  .prefault(defaultRules)
  .superRefine((rules, context) => {
    rules.forEach(({ name }, index) => {
      if (RESERVED.has(name.toLowerCase())) {
        const problem = 'is the name of a rule of our own: a waiver of it would waive both';
        refuse(context, [index, 'name'], problem, 'call it otherwise');
      }
      if (rules.findIndex((each) => each.name === name) === index) return;
      refuse(context, [index, 'name'], 'is the name of two rules', 'give each rule its own name');
    });
  })
  .describe('metrics of the candidate that must be kept, checked per service');

/** Section `requests`: the metric that counts requests. */
export const requestsSchema = z
  .strictObject({
    namespace: text('namespace of the metric; metricNamespace when left out').optional(),
    metric: text('name of the metric').prefault('Latency'),
    dimensions: dimensions(),
    statistic: z
      .enum(['SampleCount', 'Sum'])
      .prefault('SampleCount')
      .describe('which statistic is the number of requests'),
    period: period('granularity asked of CloudWatch', '60s'),
  })
  .prefault({})
  .describe('what counts the requests of a colour');

/** A rule as the gate reads it. */
export function resolveRule({ above, below, period: periodMs, ...rule }: Rule, namespace: string): MetricRule {
  const comparison = below === undefined ? 'above' : 'below';
  return { ...rule, namespace: rule.namespace ?? namespace, comparison, threshold: above ?? below ?? 0, periodMs };
}

/** The request counter as the gate reads it. */
export function resolveRequestCounter(
  { period: periodMs, ...counter }: z.infer<typeof requestsSchema>,
  namespace: string,
): RequestCounter {
  return { ...counter, namespace: counter.namespace ?? namespace, periodMs };
}
