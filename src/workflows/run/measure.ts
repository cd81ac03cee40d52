import { metricMeter } from '@temporalio/workflow';
import type { CounterName, GaugeName, HistogramName, Labels } from '../../domain/metric-registry';
import { metrics } from '../../domain/metric-registry';
import type { RunState } from './run-state';

/** The SDK adds the kind of workflow to what a run tells; a weight that one kind leaves and another changes has one value. */
const ANY_WORKFLOW = { workflowType: 'any' };

// The meter is silent in a replay, and leaves nothing in a history.

/** One more of what a counter counts. */
export function count<N extends CounterName>(name: N, labels: Labels<N>): void {
  metricMeter.createCounter(name, undefined, metrics[name].meaning).add(1, labels);
}

/**
 * Shows the candidate's weight, in runs that give one its traffic: a deploy has none, and a restore knows nothing confirmed
 * before it has confirmed its own. Told again by every check, since a worker that has just begun knows no former value.
 */
export function showWeights({
  kind,
  request: { environment },
  asked,
  confirmed,
}: Pick<RunState, 'kind' | 'request' | 'asked' | 'confirmed'>): void {
  if (kind === 'deploy') return;
  show('rollout_weight_asked_percent', asked, { environment });
  // Whatever a rollout begins with has no traffic yet: that is what its preflight looks at.
  if (confirmed !== null || kind !== 'restore')
    show('rollout_weight_confirmed_percent', confirmed ?? 0, { environment });
}

function show<N extends GaugeName>(name: N, value: number, labels: Labels<N>): void {
  metricMeter.createGauge(name, 'float', undefined, metrics[name].meaning).set(value, { ...labels, ...ANY_WORKFLOW });
}

/** One more value of a histogram of seconds. @param ms what is recorded, in milliseconds */
export function record<N extends HistogramName>(name: N, ms: number, labels: Labels<N>): void {
  metricMeter.createHistogram(name, 'float', undefined, metrics[name].meaning).record(Math.max(0, ms) / 1000, labels);
}
