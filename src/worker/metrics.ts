import type { MetricMeter } from '@temporalio/common';
import type { MetricsExporterConfig } from '@temporalio/worker';
import type { Tell } from '../activities/aws/measure-calls';
import { metrics } from '../domain/metric-registry';

/** Where Prometheus finds the metrics of the SDK and ours. @param bindAddress `HOST:PORT` */
export function metricsAt(bindAddress: string): MetricsExporterConfig {
  const histograms = Object.entries(metrics).flatMap(([name, metric]): [string, number[]][] =>
    metric.kind === 'histogram' ? [[name, [...metric.buckets]]] : [],
  );
  return { prometheus: { bindAddress, histogramBucketOverrides: Object.fromEntries(histograms) } };
}

/** Counts and times the attempts of calls to AWS. */
export function tellOfCalls(meter: MetricMeter): Tell {
  const calls = 'rollout_aws_calls_total';
  const durations = 'rollout_aws_call_duration_seconds';
  const counter = meter.createCounter(calls, undefined, metrics[calls].meaning);
  const histogram = meter.createHistogram(durations, 'float', undefined, metrics[durations].meaning);
  return ({ service, operation, result, ms }) => {
    counter.add(1, { service, operation, result });
    histogram.record(ms / 1000, { service });
  };
}
