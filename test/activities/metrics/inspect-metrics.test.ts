import type { MetricsInput } from '../../../src/activities/metrics/port';
import { runActivity } from '../run-activity';
import { errorRate } from '../settings/some-settings';
import type { MetricsWorld } from './metrics-world';
import { checkOf, startMetricsWorld } from './metrics-world';
import { minute } from './some-check';

let world: MetricsWorld;
beforeAll(async () => {
  world = await startMetricsWorld();
});
afterAll(() => world.stop());
afterEach(() => world.aws.clearFaults());

const inspect = (check: MetricsInput) => runActivity(world.metrics.inspectMetrics, check);

test('readable metrics within their limits are no finding', async () => {
  const { readings, findings } = await inspect(checkOf(await world.publish('blue')));
  expect(findings).toEqual([]);
  expect(readings.map((reading) => [reading.colour, reading.value])).toEqual([
    ['blue', 0],
    ['blue', 100],
  ]);
});

test('a breach of live is a finding with a way out', async () => {
  const { findings } = await inspect(checkOf(await world.publish('blue', { errors: 3 })));
  expect(findings).toMatchObject([
    { code: 'LiveInBreach', cure: expect.stringContaining('--waive error-rate --reason') },
  ]);
});

test('a breach of a rule that only alerts stops nobody', async () => {
  const rules = [{ ...errorRate, action: 'alert' as const }];
  expect((await inspect(checkOf(await world.publish('blue', { errors: 3 }), { rules }))).findings).toEqual([]);
});

test('a live that publishes nothing is found per rule', async () => {
  const { findings } = await inspect(checkOf('svc-mute'));
  expect(findings.map((finding) => finding.code)).toEqual(['MetricsAbsent', 'MetricsAbsent']);
});

test('old metrics of live are found as stale', async () => {
  const check = checkOf(await world.publish('blue', { requests: 2_000 }), { staleAfterMs: minute });
  world.aws.fault({ service: 'cloudwatch', kind: 'latePoints', ms: 3 * minute });
  expect((await inspect(check)).findings.map((finding) => finding.code)).toEqual(['MetricsStale', 'MetricsStale']);
});

test('metrics the worker may not read are found as such', async () => {
  const check = checkOf(await world.publish('blue'));
  world.aws.fault({ service: 'cloudwatch', operation: 'GetMetricData', kind: 'accessDenied' });
  expect((await inspect(check)).findings.map((finding) => finding.code)).toEqual([
    'MetricsUnreadable',
    'MetricsUnreadable',
  ]);
});

test('few requests of live are no reason to refuse', async () => {
  const { readings, findings } = await inspect(checkOf(await world.publish('blue', { requests: 10 })));
  expect(findings).toEqual([]);
  expect(readings.map((reading) => reading.unknown?.reason)).toEqual(['too-few-samples', 'too-few-samples']);
});

test('what live carries in a look-back is told, and null where nobody can count it', async () => {
  const service = await world.publish('blue', { requests: 60 });
  expect((await inspect(checkOf(service))).requests).toEqual({ [service]: 300 });
  world.aws.fault({ service: 'cloudwatch', operation: 'GetMetricData', kind: 'accessDenied' });
  expect((await inspect(checkOf(service))).requests).toEqual({ [service]: null });
});
