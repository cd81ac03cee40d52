import { activityEnvironment, failureOf, runActivity } from '../run-activity';
import type { MetricsWorld } from './metrics-world';
import { checkOf, startMetricsWorld } from './metrics-world';

let world: MetricsWorld;
beforeAll(async () => {
  world = await startMetricsWorld();
});
afterAll(() => world.stop());
afterEach(() => world.aws.clearFaults());

const portal = 'portal.mpac-cloud.com';
const api = 'api.mpac-cloud.com';
const checkIn = (hostedZoneId: string, ...names: string[]) =>
  checkOf('svc-silent', { hostedZoneId, records: names.map((name) => ({ name, types: ['A'] })) });
const look = async (hostedZoneId: string, ...names: string[]) =>
  (await runActivity(world.metrics.observe, checkIn(hostedZoneId, ...names))).records;

test('a check tells the weights of every record', async () => {
  const zone = await world.makeZone({ [portal]: { blue: 95, green: 5 }, [api]: { blue: 50, green: 50 } });
  expect(await look(zone, portal, api)).toEqual([
    { name: portal, weights: { blue: 95, green: 5 }, unknown: null, changed: null },
    { name: api, weights: { blue: 50, green: 50 }, unknown: null, changed: null },
  ]);
});

test('records are read while CloudWatch has not answered', async () => {
  const zone = await world.makeZone({ [portal]: { blue: 95, green: 5 }, [api]: { blue: 50, green: 50 } });
  const metrics = world.aws.hold({ service: 'cloudwatch', operation: 'GetMetricData' });
  const list = world.aws.hold({ service: 'route53', operation: 'ListResourceRecordSets' });
  const seen = look(zone, portal, api);
  await Promise.all([metrics, list].map((hold) => hold.arrived));
  for (const hold of [metrics, list]) hold.release();
  expect((await seen).map((record) => record.unknown)).toEqual([null, null]);
});

test('a look without records does not ask Route 53', async () => {
  expect(await look('Z0EMPTY')).toEqual([]);
  expect(world.aws.calls().filter(({ input }) => JSON.stringify(input).includes('Z0EMPTY'))).toEqual([]);
});

test('a record that lost a set says so, alone', async () => {
  const zone = await world.makeZone({ [portal]: { blue: 100 }, [api]: { blue: 100, green: 0 } });
  expect(await look(zone, portal, api)).toEqual([
    { name: portal, weights: null, unknown: null, changed: expect.stringContaining(`${portal} A has no set green`) },
    { name: api, weights: { blue: 100, green: 0 }, unknown: null, changed: null },
  ]);
});

test('a set of a strange identifier is told with its weight', async () => {
  const zone = await world.makeZone({ [portal]: { blue: 95, green: 5, red: 10 } });
  expect(await look(zone, portal)).toEqual([
    {
      name: portal,
      weights: null,
      unknown: null,
      changed: `${portal} A has sets beside blue and green: \`red\` at weight 10.`,
    },
  ]);
});

test.each(['throttle', 'accessDenied', 'serverError', 'unavailable'] as const)(
  'the fault %s of Route 53 makes weights unknown only',
  async (kind) => {
    const zone = await world.makeZone({ [portal]: { blue: 95, green: 5 } });
    world.aws.fault({ service: 'route53', operation: 'ListResourceRecordSets', kind });
    const seen = await runActivity(world.metrics.observe, checkIn(zone, portal));
    expect(seen.records).toEqual([
      {
        name: portal,
        weights: null,
        unknown: expect.stringContaining('route53:ListResourceRecordSets'),
        changed: null,
      },
    ]);
    expect(seen.readings.map((reading) => reading.unknown?.reason)).toEqual(['no-requests', 'no-requests']);
  },
);

test('a check cancelled while it reads records ends', async () => {
  const hold = world.aws.hold({ service: 'route53', operation: 'ListResourceRecordSets' });
  const environment = activityEnvironment();
  const failure = failureOf(environment.run(world.metrics.observe, checkIn('Z0000', portal)));
  await hold.arrived;
  environment.cancel();
  expect(await failure).toMatchObject({ name: 'AbortError' });
  hold.release();
});
