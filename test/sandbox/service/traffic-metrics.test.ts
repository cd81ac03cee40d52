import { metricData } from '../../../src/sandbox/service/traffic-metrics';

const about = { service: 'svc-portal', colour: 'green' };
const now = new Date('2026-01-28T10:30:45Z');

test('a flush carries one error rate and counted latencies', () => {
  const samples = [5, 5, 9, 5].map((latencyMs, at) => ({ latencyMs, failed: at === 2 }));
  const common = {
    Dimensions: [
      { Name: 'Service', Value: 'svc-portal' },
      { Name: 'Colour', Value: 'green' },
    ],
    Timestamp: now,
    StorageResolution: 1,
  };
  expect(metricData(samples, about, now)).toEqual([
    { ...common, MetricName: 'ErrorRate', Unit: 'Percent', Value: 25 },
    { ...common, MetricName: 'Latency', Unit: 'Milliseconds', Values: [5, 9], Counts: [3, 1] },
  ]);
});

test('more than 150 distinct latencies are split over several data', () => {
  const samples = Array.from({ length: 400 }, (_, latencyMs) => ({ latencyMs, failed: false }));
  const sizes = metricData(samples, about, now).map((datum) => datum.Values?.length);
  expect(sizes).toEqual([undefined, 150, 150, 100]);
});
