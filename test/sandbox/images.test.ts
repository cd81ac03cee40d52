import { behaviourOf, catalogueTable, exampleTags } from '../../src/sandbox/images';

const suffix = '-a1b2c3d-20260128103045';

test.each([
  ['main', { kind: 'healthy' }],
  ['feature-errors-page', { kind: 'healthy' }],
  ['errors20', { kind: 'errors', percent: 20 }],
  ['errors', { kind: 'errors', percent: 20 }],
  ['errors500', { kind: 'errors', percent: 100 }],
  ['slow1500', { kind: 'slow', milliseconds: 1500 }],
  ['startsslow5', { kind: 'startsSlowly', seconds: 5 }],
  ['crash', { kind: 'crashes' }],
  ['crashlater7', { kind: 'crashesLater', seconds: 7 }],
  ['unhealthy', { kind: 'unhealthy' }],
  ['warmsup7', { kind: 'warmsUp', seconds: 7 }],
  ['leaks300', { kind: 'leaks', requests: 300 }],
  ['smokehealth', { kind: 'breaksSmokeTest', test: 'health' }],
  ['smokeapi', { kind: 'breaksSmokeTest', test: 'api' }],
  ['smokeauth', { kind: 'breaksSmokeTest', test: 'auth' }],
  ['smokedatabase', { kind: 'breaksSmokeTest', test: 'database' }],
  ['unpullable', { kind: 'unpullable' }],
  ['missing', { kind: 'missing' }],
])('branch %s of a tag asks for its behaviour', (branch, behaviour) => {
  expect(behaviourOf(branch + suffix)).toEqual(behaviour);
});

test('a tag without commit and time counts as branch', () => {
  expect(behaviourOf('errors30')).toEqual({ kind: 'errors', percent: 30 });
});

test('each behaviour but missing has one well-formed example tag', () => {
  const tags = exampleTags();
  expect(tags).toHaveLength(catalogueTable.length - 1);
  expect(tags.filter((tag) => !/^[a-z]+\d*-[0-9a-f]{7}-\d{14}$/.test(tag))).toEqual([]);
  expect(new Set(tags.map((tag) => JSON.stringify(behaviourOf(tag)))).size).toBe(tags.length);
});
