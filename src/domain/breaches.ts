import type { MetricRule } from './settings';

/** Whether a value breaches a rule; a value on the threshold does not. */
export function breaches(rule: Pick<MetricRule, 'comparison' | 'threshold'>, value: number): boolean {
  return rule.comparison === 'above' ? value > rule.threshold : value < rule.threshold;
}
