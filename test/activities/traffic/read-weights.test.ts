import fc from 'fast-check';
import { balancerName, canonicalName } from '../../../src/activities/traffic/dns-name';
import { createTrafficActivities } from '../../../src/activities/traffic/create';
import type { TrafficPort } from '../../../src/activities/traffic/port';
import { driftOf } from '../../../src/activities/traffic/traffic-drift';
import { sortSets } from '../../../src/activities/traffic/weighted-sets';
import { weightsFor } from '../../../src/domain/weights';
import { runActivity } from '../run-activity';
import type { TrafficWorld } from './traffic-world';
import { aliasSet, startTrafficWorld } from './traffic-world';

let world: TrafficWorld;
let traffic: TrafficPort;
beforeAll(async () => {
  world = await startTrafficWorld();
  traffic = createTrafficActivities(world);
});
afterAll(() => world.stop());

const read = (name: string, types: readonly ('A' | 'AAAA')[] = ['A']) =>
  runActivity(traffic.readWeights, { hostedZoneId: world.zoneId, records: [{ name, types }] });

test('weights are read by record name across many others', async () => {
  const { blue, green } = world.balancers;
  // More sets of one name than a page has, so that ours stand on different pages.
  const many = Array.from({ length: 320 }, (_, index) =>
    aliasSet('many.mpac-cloud.com', 'blue', 0, blue, { SetIdentifier: `blue-${String(index).padStart(3, '0')}` }),
  );
  await world.put(
    ...many,
    aliasSet('many.mpac-cloud.com', 'blue', 95, blue),
    aliasSet('many.mpac-cloud.com', 'green', 5, green),
  );
  const { seq } = world.aws.mark();
  expect(await read('many.mpac-cloud.com')).toEqual({ weights: { 'many.mpac-cloud.com': { blue: 95, green: 5 } } });
  const pages = world.aws.calls().filter((call) => call.seq > seq && call.operation === 'ListResourceRecordSets');
  expect(pages).toHaveLength(2);
});

test('a record that lost a set cannot be read', async () => {
  await world.put(aliasSet('lost.mpac-cloud.com', 'blue', 100, world.balancers.blue));
  await expect(read('lost.mpac-cloud.com')).rejects.toMatchObject({ type: 'RecordSetsChanged', nonRetryable: true });
});

test('types that disagree never pass for a pair of ours', async () => {
  const { blue, green } = world.balancers;
  const name = 'types.mpac-cloud.com';
  await world.put(
    ...[aliasSet(name, 'blue', 100, blue), aliasSet(name, 'green', 0, green)],
    ...[aliasSet(name, 'blue', 50, blue, { Type: 'AAAA' }), aliasSet(name, 'green', 50, green, { Type: 'AAAA' })],
  );
  expect(await read(name, ['A', 'AAAA'])).toEqual({ weights: { [name]: { blue: 100, green: 50 } } });
});

test.each([
  ['Portal.MPAC-cloud.com', 'portal.mpac-cloud.com.'],
  ['\\052.mpac-cloud.com.', '*.mpac-cloud.com.'],
])('the name %s has one canonical form', (name, canonical) => {
  expect(canonicalName(name)).toBe(canonical);
});

test('an alias with the dualstack prefix names the same balancer', () => {
  expect(balancerName('dualstack.Blue-1.elb.amazonaws.com.')).toBe(balancerName('blue-1.elb.amazonaws.com'));
});

const percent = fc.integer({ min: 0, max: 100 });

test('drift is anything but the two weights a step may find', () => {
  fc.assert(
    fc.property(
      percent,
      percent,
      fc.integer({ min: 0, max: 255 }),
      fc.integer({ min: 0, max: 255 }),
      (expected, to, blue, green) => {
        const set = (SetIdentifier: string, Weight: number) => ({
          Name: 'a.',
          Type: 'A' as const,
          SetIdentifier,
          Weight,
        });
        const sets = sortSets('a', 'A', [set('blue', blue), set('green', green)]);
        const ours = [expected, to].some((weight) => {
          const wanted = weightsFor('green', weight);
          return wanted.blue === blue && wanted.green === green;
        });
        expect(driftOf(sets, { candidate: 'green', expected, to }) === null).toBe(ours);
      },
    ),
  );
});
