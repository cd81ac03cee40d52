import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { Route53Client } from '@aws-sdk/client-route-53';
import type { SlotQuestion } from '../../../src/activities/metrics/observe';
import type { CheckInput } from '../../../src/activities/metrics/port';
import type { Observation } from '../../../src/domain/observation';
import { testRegion } from '../../support/ministack';
import { activityEnvironment, failureOf, runActivity } from '../run-activity';
import type { MetricsWorld } from './metrics-world';
import { checkOf, metricsSeen, startMetricsWorld } from './metrics-world';
import { minute } from './some-check';

let world: MetricsWorld;
let asked: SlotQuestion[] = [];
beforeAll(async () => {
  world = await startMetricsWorld();
});
afterAll(() => world.stop());

beforeEach(() => {
  asked = [];
  world.readSlotsBy(async (slot) => {
    asked.push(slot);
    const { service, colour } = slot;
    return Promise.resolve({
      service,
      colour,
      desired: 2,
      running: 2,
      healthyTargets: 2,
      definition: null,
      imageStops: [],
      unknown: null,
    });
  });
});
afterEach(() => {
  world.aws.clearFaults();
  world.aws.setMetricPageSize(undefined);
});

const observe = (check: CheckInput): Promise<Observation> => runActivity(world.metrics.observe, check);
const values = (seen: Observation) => seen.readings.map((reading) => reading.unknown?.reason ?? reading.value);

test('one call reads rules and requests of both colours', async () => {
  const service = await world.publish('green', { errors: 2, slow: 1_500, requests: 100 });
  await world.publish('blue', { requests: 1_900 }, service);
  const { seq } = world.aws.mark();
  const check = checkOf(service);
  const seen = await observe(check);
  expect(
    world.aws
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
  const check = checkOf(await world.publish('green', { errors: 0.4 }));
  const whole = await observe(check);
  world.aws.setMetricPageSize(3);
  const { seq } = world.aws.mark();
  expect(await observe(check)).toEqual(whole);
  expect(world.aws.calls().filter((call) => call.seq > seq).length).toBeGreaterThan(3);
  expect(values(whole)[0]).toBeCloseTo(0.4);
});

test('both slots of each service are looked at, and stopped tasks are asked of the candidate alone', async () => {
  const check = checkOf(await world.publish('green'));
  const seen = await observe(check);
  expect(seen.slots.map((slot) => slot.colour)).toEqual(['blue', 'green']);
  expect(asked.map((slot) => slot.targetGroupArn)).toEqual(['tg-blue', 'tg-green']);
  expect(asked.map(({ stopsSince }) => stopsSince)).toEqual([null, check.to - 10 * minute]);
});

test('stops before the deployment are never asked for', async () => {
  const check = checkOf('svc-young');
  await observe({ ...check, stopsSince: check.to - 2 * minute });
  expect(asked.map(({ stopsSince }) => stopsSince)).toEqual([null, check.to - 2 * minute]);
});

test('a slot that cannot be read is unknown, not an error', async () => {
  world.readSlotsBy(async ({ colour }) => Promise.reject(new RangeError(`${colour} is not there`)));
  const seen = await observe(checkOf(await world.publish('green')));
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
    const check = checkOf(await world.publish('green'));
    world.aws.fault({ service: 'cloudwatch', operation: 'GetMetricData', kind });
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
    const blind = metricsSeen({
      cloudwatch: nowhere,
      route53: new Route53Client({ region: testRegion }),
      readSlot: () => Promise.reject(new RangeError('nobody looks')),
    });
    expect(values(await runActivity(blind.observe, checkOf('svc-portal')))).toEqual(['unreachable', 'unreachable']);
  });

  test('a cancelled check ends instead of telling anything', async () => {
    const hold = world.aws.hold({ service: 'cloudwatch', operation: 'GetMetricData' });
    const environment = activityEnvironment();
    const checking = environment.run(world.metrics.observe, checkOf('svc-portal'));
    const failure = failureOf(checking);
    await hold.arrived;
    environment.cancel();
    expect(await failure).toMatchObject({ name: 'AbortError' });
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
    const check = checkOf(await world.publish('green'));
    world.aws.fault({ service: 'cloudwatch', kind, only: onlyErrorRate });
    expect(values(await observe(check))).toEqual([reason, 100]);
  });

  test('points that come late by much are stale', async () => {
    const check = checkOf(await world.publish('green', { requests: 2_000 }), { staleAfterMs: minute });
    world.aws.fault({ service: 'cloudwatch', kind: 'latePoints', ms: 3 * minute });
    expect(values(await observe(check))).toEqual(['stale', 'stale']);
  });

  test('points that come late by little do not hurt', async () => {
    const check = checkOf(await world.publish('green', { errors: 1, requests: 2_000 }));
    world.aws.fault({ service: 'cloudwatch', kind: 'latePoints', ms: minute, only: onlyErrorRate });
    expect(values(await observe(check))).toEqual([1, 100]);
  });
});
