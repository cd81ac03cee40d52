import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { createMetricsActivities } from '../../../src/activities/metrics/create';
import type { SlotQuestion } from '../../../src/activities/metrics/observe';
import type { CheckInput, MetricsPort } from '../../../src/activities/metrics/port';
import type { Colour } from '../../../src/domain/colour';
import type { Observation } from '../../../src/domain/observation';
import type { StrictAws } from '../../support/strict-aws/start-strict-aws';
import { startStrictAws } from '../../support/strict-aws/start-strict-aws';
import type { Ministack } from '../../support/ministack';
import { startMinistack, testRegion } from '../../support/ministack';
import { activityEnvironment, runActivity } from '../run-activity';
import { errorRate, latency } from '../settings/some-settings';
import { someCheck } from './some-check';

const minute = 60_000;

let ministack: Ministack;
let aws: StrictAws;
let cloudwatch: CloudWatchClient;
let metrics: MetricsPort;
let asked: SlotQuestion[] = [];
let readSlot: (slot: SlotQuestion) => Promise<Observation['slots'][number]>;

beforeAll(async () => {
  ministack = await startMinistack();
  aws = await startStrictAws({ upstream: ministack.endpoint });
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  cloudwatch = new CloudWatchClient({ endpoint: aws.endpoint, region: testRegion, credentials, maxAttempts: 1 });
  metrics = createMetricsActivities({ cloudwatch, readSlot: (slot) => readSlot(slot) });
});
afterAll(async () => {
  cloudwatch.destroy();
  await aws.stop();
  await ministack.stop();
});

beforeEach(() => {
  asked = [];
  readSlot = async (slot) => {
    asked.push(slot);
    const { service, colour } = slot;
    return Promise.resolve({
      service,
      colour,
      desired: 2,
      running: 2,
      healthyTargets: 2,
      imageStops: [],
      unknown: null,
    });
  };
});
afterEach(() => {
  aws.clearFaults();
  aws.setMetricPageSize(undefined);
});

let counter = 0;
/** A service no other test uses, with a minute's metrics in each of the last five minutes. */
async function publish(
  colour: Colour,
  { errors = 0, slow = 100, requests = 200 } = {},
  service = `svc-${++counter}`,
): Promise<string> {
  const now = Date.now();
  const Dimensions = [
    { Name: 'Service', Value: service },
    { Name: 'Colour', Value: colour },
  ];
  const MetricData = Array.from({ length: 5 }, (_, index) => new Date(now - index * minute)).flatMap((Timestamp) => [
    { MetricName: 'ErrorRate', Dimensions, Timestamp, Value: errors },
    { MetricName: 'Latency', Dimensions, Timestamp, Values: [50, slow], Counts: [requests * 0.9, requests * 0.1] },
  ]);
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: 'MPAC', MetricData }));
  return service;
}

function checkOf(service: string, overrides: Partial<CheckInput> = {}): CheckInput {
  const to = Date.now();
  const services = [
    { service, candidate: 'green', live: 'blue', targetGroups: { blue: 'tg-blue', green: 'tg-green' } },
  ] as const;
  return someCheck({
    services,
    rules: [errorRate, latency],
    from: to - 5 * minute,
    to,
    stopsSince: to - 60 * minute,
    ...overrides,
  });
}

const observe = (check: CheckInput): Promise<Observation> => runActivity(metrics.observe, check);
const values = (seen: Observation) => seen.readings.map((reading) => reading.unknown?.reason ?? reading.value);

test('one call reads rules and requests of both colours', async () => {
  const service = await publish('green', { errors: 2, slow: 1_500, requests: 100 });
  await publish('blue', { requests: 1_900 }, service);
  const { seq } = aws.mark();
  const check = checkOf(service);
  const seen = await observe(check);
  expect(
    aws
      .calls()
      .filter((call) => call.seq > seq)
      .map((call) => call.operation),
  ).toEqual(['GetMetricData']);
  expect(seen.at).toBe(check.to);
  expect(values(seen)).toEqual([2, 1_500]);
  expect(seen.readings[0]).toMatchObject({ colour: 'green', rule: 'error-rate', samples: 500, periodMs: minute });
  expect(seen.shares).toMatchObject([{ service, candidateRequests: 500, liveRequests: 9_500, unknown: null }]);
});

test('pages of three points give the same observation', async () => {
  const check = checkOf(await publish('green', { errors: 0.4 }));
  const whole = await observe(check);
  aws.setMetricPageSize(3);
  const { seq } = aws.mark();
  expect(await observe(check)).toEqual(whole);
  expect(aws.calls().filter((call) => call.seq > seq).length).toBeGreaterThan(3);
  expect(values(whole)[0]).toBeCloseTo(0.4);
});

test('both slots of each service are looked at', async () => {
  const check = checkOf(await publish('green'));
  const seen = await observe(check);
  expect(seen.slots.map((slot) => slot.colour)).toEqual(['blue', 'green']);
  expect(asked.map((slot) => slot.targetGroupArn)).toEqual(['tg-blue', 'tg-green']);
  expect(asked.map((slot) => check.to - slot.stopsSince)).toEqual([10 * minute, 10 * minute]);
});

test('stops before the deployment are never asked for', async () => {
  const check = checkOf('svc-young');
  await observe({ ...check, stopsSince: check.to - 2 * minute });
  expect(asked.map((slot) => check.to - slot.stopsSince)).toEqual([2 * minute, 2 * minute]);
});

test('a slot that cannot be read is unknown, not an error', async () => {
  readSlot = async ({ colour }) => Promise.reject(new RangeError(`${colour} is not there`));
  const seen = await observe(checkOf(await publish('green')));
  expect(seen.slots.map((slot) => slot.unknown)).toEqual(['blue is not there', 'green is not there']);
  expect(values(seen)).toEqual([0, 100]);
});

test('a service nobody uses has no requests', async () => {
  const seen = await observe(checkOf('svc-silent'));
  expect(values(seen)).toEqual(['no-requests', 'no-requests']);
  expect(seen.shares).toMatchObject([{ candidateRequests: 0, liveRequests: 0, unknown: null }]);
});

describe('when CloudWatch cannot be read', () => {
  test.each([
    ['throttle', 'throttled'],
    ['serverError', 'unreachable'],
    ['unavailable', 'unreachable'],
    ['expiredToken', 'unreachable'],
    ['accessDenied', 'forbidden'],
  ] as const)('the fault %s makes every reading %s', async (kind, reason) => {
    const check = checkOf(await publish('green'));
    aws.fault({ service: 'cloudwatch', operation: 'GetMetricData', kind });
    const seen = await observe(check);
    expect(values(seen)).toEqual([reason, reason]);
    expect(seen.shares).toMatchObject([{ candidateRequests: null, liveRequests: null, unknown: expect.any(String) }]);
    expect(seen.slots).toHaveLength(2);
  });

  test('an address where nobody answers is unreachable', async () => {
    const nowhere = new CloudWatchClient({
      endpoint: 'http://127.0.0.1:1',
      region: testRegion,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    });
    const blind = createMetricsActivities({ cloudwatch: nowhere, readSlot: (slot) => readSlot(slot) });
    expect(values(await runActivity(blind.observe, checkOf('svc-portal')))).toEqual(['unreachable', 'unreachable']);
  });

  test('a cancelled check ends instead of telling anything', async () => {
    const hold = aws.hold({ service: 'cloudwatch', operation: 'GetMetricData' });
    const environment = activityEnvironment();
    const checking = environment.run(metrics.observe, checkOf('svc-portal'));
    const ended = expect(checking).rejects.toMatchObject({ name: 'AbortError' });
    await hold.arrived;
    environment.cancel();
    await ended;
    hold.release();
  });
});

describe('when only some metrics cannot be read', () => {
  const onlyErrorRate = (query: object) => JSON.stringify(query).includes('ErrorRate');

  test.each([
    ['partial', 'partial'],
    ['forbidden', 'forbidden'],
    ['nan', 'not-a-number'],
    ['empty', 'no-data'],
  ] as const)('the fault %s concerns its own rule only', async (kind, reason) => {
    const check = checkOf(await publish('green'));
    aws.fault({ service: 'cloudwatch', kind, only: onlyErrorRate });
    expect(values(await observe(check))).toEqual([reason, 100]);
  });

  test('points that come late by much are stale', async () => {
    const check = checkOf(await publish('green', { requests: 2_000 }), { staleAfterMs: minute });
    aws.fault({ service: 'cloudwatch', kind: 'latePoints', ms: 3 * minute });
    expect(values(await observe(check))).toEqual(['stale', 'stale']);
  });

  test('points that come late by little do not hurt', async () => {
    const check = checkOf(await publish('green', { errors: 1, requests: 2_000 }));
    aws.fault({ service: 'cloudwatch', kind: 'latePoints', ms: minute, only: onlyErrorRate });
    expect(values(await observe(check))).toEqual([1, 100]);
  });
});

describe('metrics of live in preflight', () => {
  const inspect = (check: CheckInput) => runActivity(metrics.inspectMetrics, check);

  test('readable metrics within their limits are no finding', async () => {
    const { readings, findings } = await inspect(checkOf(await publish('blue')));
    expect(findings).toEqual([]);
    expect(readings.map((reading) => [reading.colour, reading.value])).toEqual([
      ['blue', 0],
      ['blue', 100],
    ]);
  });

  test('a breach of live is a finding with a way out', async () => {
    const { findings } = await inspect(checkOf(await publish('blue', { errors: 3 })));
    expect(findings).toMatchObject([
      { code: 'LiveInBreach', cure: expect.stringContaining('--waive error-rate --reason') },
    ]);
  });

  test('a breach of a rule that only alerts stops nobody', async () => {
    const rules = [{ ...errorRate, action: 'alert' as const }];
    expect((await inspect(checkOf(await publish('blue', { errors: 3 }), { rules }))).findings).toEqual([]);
  });

  test('a live that publishes nothing is found per rule', async () => {
    const { findings } = await inspect(checkOf('svc-mute'));
    expect(findings.map((finding) => finding.code)).toEqual(['MetricsAbsent', 'MetricsAbsent']);
  });

  test('old metrics of live are found as stale', async () => {
    const check = checkOf(await publish('blue', { requests: 2_000 }), { staleAfterMs: minute });
    aws.fault({ service: 'cloudwatch', kind: 'latePoints', ms: 3 * minute });
    expect((await inspect(check)).findings.map((finding) => finding.code)).toEqual(['MetricsStale', 'MetricsStale']);
  });

  test('metrics the worker may not read are found as such', async () => {
    const check = checkOf(await publish('blue'));
    aws.fault({ service: 'cloudwatch', operation: 'GetMetricData', kind: 'accessDenied' });
    expect((await inspect(check)).findings.map((finding) => finding.code)).toEqual([
      'MetricsUnreadable',
      'MetricsUnreadable',
    ]);
  });

  test('few requests of live are no reason to refuse', async () => {
    const { readings, findings } = await inspect(checkOf(await publish('blue', { requests: 10 })));
    expect(findings).toEqual([]);
    expect(readings.map((reading) => reading.unknown?.reason)).toEqual(['too-few-samples', 'too-few-samples']);
  });
});
