import { Route53Client } from '@aws-sdk/client-route-53';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import fc from 'fast-check';
import { setsOfNames } from '../../../src/activities/traffic/list-sets';

interface Zone {
  readonly client: Route53Client;
  calls: number;
}

const reversed = (name: string): string => name.split('.').reverse().join('.');

/** Route 53 as its API reference describes ListResourceRecordSets: by name with labels reversed, `size` sets a page. */
function zoneOf(sets: readonly ResourceRecordSet[], size: number): Zone {
  const order = (set: ResourceRecordSet): string => `${reversed(set.Name ?? '')} ${set.Type} ${set.SetIdentifier}`;
  const all = sets.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  const client = new Route53Client({ region: 'us-east-1' });
  const zone: Zone = { client, calls: 0 };
  client.send = (command: { input: Record<string, string | undefined> }) => {
    zone.calls += 1;
    const { StartRecordName = '', StartRecordType = '', StartRecordIdentifier = '' } = command.input;
    const from = `${reversed(StartRecordName)} ${StartRecordType} ${StartRecordIdentifier}`.trimEnd();
    const first = all.findIndex((set) => order(set) >= from);
    const page = first === -1 ? [] : all.slice(first, first + size);
    const next = first === -1 ? undefined : all[first + size];
    return Promise.resolve({
      ResourceRecordSets: page,
      IsTruncated: next !== undefined,
      NextRecordName: next?.Name,
      NextRecordType: next?.Type,
      NextRecordIdentifier: next?.SetIdentifier,
    });
  };
  return zone;
}

const pair = (name: string): ResourceRecordSet[] =>
  ['blue', 'green'].map((SetIdentifier) => ({ Name: `${name}.`, Type: 'A' as const, SetIdentifier, Weight: 1 }));

test('forty records of a zone are one call', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `svc-${index}.mpac-cloud.com`);
  const zone = zoneOf([...names.flatMap(pair), ...pair('mpac-cloud.com'), ...pair('zzz.mpac-cloud.com')], 300);
  const sets = await setsOfNames(zone.client, 'Z1', names);
  expect(names.map((name) => sets.get(name)?.length)).toEqual(names.map(() => 2));
  expect(zone.calls).toBe(1);
});

test('a few records in a zone of thousands are a call each at most', async () => {
  const others = Array.from({ length: 5_000 }, (_, index) => pair(`host-${index}.mpac-cloud.com`)).flat();
  const names = ['a.mpac-cloud.com', 'host-17.mpac-cloud.com', 'portal.mpac-cloud.com'];
  const zone = zoneOf([...others, ...pair('a.mpac-cloud.com'), ...pair('portal.mpac-cloud.com')], 300);
  const sets = await setsOfNames(zone.client, 'Z1', names);
  expect(names.map((name) => sets.get(name)?.length)).toEqual([2, 2, 2]);
  expect(zone.calls).toBeLessThanOrEqual(names.length);
});

test('whatever the pages and the names, every set of every name is found, and nothing else', async () => {
  const label = fc.constantFrom('a', 'b', 'a-b', 'svc', 'www', '*', '_x');
  const name = fc.array(label, { minLength: 0, maxLength: 2 }).map((labels) => [...labels, 'example.test'].join('.'));
  const sets = fc.uniqueArray(name, { maxLength: 8 }).chain((names) =>
    fc.record({
      names: fc.constant(names),
      wanted: fc.uniqueArray(fc.oneof(name, ...names.map((one) => fc.constant(one))), { maxLength: 6 }),
      size: fc.integer({ min: 1, max: 5 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(sets, async ({ names, wanted, size }) => {
      const zone = zoneOf(names.flatMap(pair), size);
      const found = await setsOfNames(zone.client, 'Z1', wanted);
      for (const one of wanted) expect(found.get(one)).toHaveLength(names.includes(one) ? 2 : 0);
    }),
  );
});
