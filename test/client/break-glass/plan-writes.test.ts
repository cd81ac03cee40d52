import type { RecordLook } from '../../../src/client/break-glass/look';
import { wholeColourOf } from '../../../src/client/break-glass/look';
import { planWrites } from '../../../src/client/break-glass/plan-writes';
import type { SlotHealth } from '../../../src/client/break-glass/slot-health';
import type { Colour } from '../../../src/domain/colour';

const set = (colour: Colour, weight: number) => ({
  ...{ Name: 'a.test', Type: 'A' as const, SetIdentifier: colour },
  Weight: weight,
});

function record(name: string, blue: number, green: number | null): RecordLook {
  const pair = { blue: set('blue', blue), green: green === null ? null : set('green', green) };
  const sets = [{ name, type: 'A' as const, ...pair, others: [] }];
  return { name, types: ['A'], services: [`svc-${name}`], sets, whole: wholeColourOf(sets), oddities: [] };
}

const health = (name: string, colour: Colour, healthyTargets: number | null): SlotHealth => ({
  ...{ service: `svc-${name}`, colour, healthyTargets },
  ...{ desired: 2, problem: healthyTargets === null ? 'no answer' : null },
});

const names = (records: readonly RecordLook[]): string[] => records.map(({ name }) => name);

test('whole records all move when nothing is split', () => {
  const plan = planWrites([record('a', 0, 100), record('b', 0, 100)], [], 'blue');
  expect({ moved: names(plan.records), left: names(plan.left), needed: plan.needed }).toEqual({
    moved: ['a', 'b'],
    left: [],
    needed: true,
  });
});

test('beside a split record those elsewhere stay, those there join', () => {
  const plan = planWrites([record('a', 50, 50), record('b', 0, 100), record('c', 100, 0)], [], 'blue');
  expect([names(plan.records), names(plan.left)]).toEqual([['a', 'c'], ['b']]);
});

test('only slots that get traffic anew can be too weak', () => {
  const records = [record('a', 95, 5), record('b', 0, 100)];
  const seen = [health('a', 'green', 0), health('b', 'green', 0), health('a', 'blue', 0)];
  expect(planWrites(records, seen, 'green').weak).toEqual([health('a', 'green', 0)]);
  expect(planWrites(records, [health('a', 'green', null)], 'green').weak).toHaveLength(1);
  expect(planWrites(records, [health('a', 'green', 1)], 'green').weak).toEqual([]);
});

test('a lost set matters to the colour it was of', () => {
  const torn = [record('a', 100, null)];
  expect(planWrites(torn, [], 'green').missing).toEqual(['a A']);
  expect(planWrites(torn, [], 'blue')).toMatchObject({ missing: [], needed: true });
});

test.each([
  [100, 0, 'blue'],
  [0, 100, 'green'],
  [255, 0, null],
  [0, 0, null],
])('weights %d and %d are whole at %s', (blue, green, whole) => {
  expect(record('a', blue, green).whole).toBe(whole);
});
