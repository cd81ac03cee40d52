import type { CloudWatchClient, MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { ServiceSettings } from './settings';

/** Collects what happened to the traffic and publishes it. */
export interface TrafficMetrics {
  record: (status: number, durationMs: number) => void;
  /** Publishes what was recorded since the last flush; nothing when there was no request. */
  flush: () => Promise<void>;
}

interface Sample {
  failed: boolean;
  latencyMs: number;
}

// PutMetricData takes at most this many distinct values in one datum.
const MAX_VALUES = 150;
const FIRST_SERVER_ERROR = 500;

/**
 * Metrics as the services of MPAC publish them: ErrorRate, the percentage of requests answered 5xx, one value a flush,
 * and Latency in whole milliseconds with the count of each value, so that percentiles and SampleCount are true.
 * A flush that fails is lost, as with any agent that does not buffer; it is reported to `onFailure`.
 */
export function trafficMetrics(settings: ServiceSettings, onFailure: (failure: unknown) => void): TrafficMetrics {
  let samples: Sample[] = [];
  let client: CloudWatchClient | undefined;
  return {
    record(status, durationMs) {
      samples.push({ failed: status >= FIRST_SERVER_ERROR, latencyMs: Math.round(durationMs) });
    },
    async flush() {
      if (samples.length === 0) return;
      const batch = samples;
      samples = [];
      try {
        // Loaded with the first traffic, not at the start: a task must listen within a fraction of a second.
        const { CloudWatchClient, PutMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
        client ??= new CloudWatchClient({ maxAttempts: 2 });
        const MetricData = metricData(batch, settings, new Date());
        await client.send(new PutMetricDataCommand({ Namespace: settings.metricsNamespace, MetricData }));
      } catch (failure) {
        onFailure(failure);
      }
    },
  };
}

/** The data of one flush; `samples` must not be empty. */
export function metricData(
  samples: readonly Sample[],
  { service, colour }: Pick<ServiceSettings, 'service' | 'colour'>,
  now: Date,
): MetricDatum[] {
  const about = {
    Dimensions: [
      { Name: 'Service', Value: service },
      { Name: 'Colour', Value: colour },
    ],
    Timestamp: now,
    StorageResolution: 1,
  };
  const failed = samples.filter((sample) => sample.failed).length;
  const errorRate = {
    ...about,
    MetricName: 'ErrorRate',
    Unit: 'Percent',
    Value: (100 * failed) / samples.length,
  } as const;
  const latencies = chunks([...countOf(samples.map((sample) => sample.latencyMs))], MAX_VALUES);
  return [errorRate, ...latencies.map((chunk) => latencyDatum(about, chunk))];
}

function latencyDatum(about: Partial<MetricDatum>, counted: readonly [number, number][]): MetricDatum {
  const Values = counted.map(([value]) => value);
  const Counts = counted.map(([, count]) => count);
  return { ...about, MetricName: 'Latency', Unit: 'Milliseconds', Values, Counts };
}

function countOf(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
