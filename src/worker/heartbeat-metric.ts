import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { WorkerSettings } from '../config/settings';

/**
 * The worker's heartbeat, for an alarm on its absence, which must tell what no worker can: call it whenever it is proven that
 * the worker works, and it publishes at most one beat in its time. It has no timer, so it cannot beat for a worker that hangs.
 * @param onFailure is told about a heartbeat that could not be published; the worker goes on
 */
export function createHeartbeatMetric(
  cloudwatch: CloudWatchClient,
  { namespace, metric, everyMs }: WorkerSettings['heartbeat'],
  onFailure: (error: unknown) => void,
): () => void {
  let due = 0;
  return () => {
    const now = Date.now();
    if (now < due) return;
    due = now + everyMs;
    const datum = { MetricName: metric, Value: 1, Unit: 'Count' as const, Timestamp: new Date(now) };
    cloudwatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: [datum] })).catch(onFailure);
  };
}
