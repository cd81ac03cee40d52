import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { WorkerSettings } from '../config/settings';

/**
 * Publishes the worker's heartbeat until stopped: what no worker can tell, an alarm on its absence must.
 * @param onFailure is told about a heartbeat that could not be published; the worker goes on
 */
export function startHeartbeatMetric(
  cloudwatch: CloudWatchClient,
  { namespace, metric, everyMs }: WorkerSettings['heartbeat'],
  onFailure: (error: unknown) => void,
): { stop(): void } {
  const beat = (): void => {
    const datum = { MetricName: metric, Value: 1, Unit: 'Count' as const, Timestamp: new Date() };
    cloudwatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: [datum] })).catch(onFailure);
  };
  beat();
  const timer = setInterval(beat, everyMs);
  // The heartbeat must not be what keeps a finished worker alive.
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
    },
  };
}
