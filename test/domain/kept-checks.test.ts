import fc from 'fast-check';
import type { CheckRecord, Verdict } from '../../src/domain/verdict';
import { bytesOf } from '../../src/domain/bytes';
import { limits } from '../../src/domain/event-budget';
import { checksLeftOut, keepCheck, keptOf, noChecks, within } from '../../src/domain/kept-checks';
import { at, minute } from './some-observation';

/** A check; what is not said of it is as good as nothing. */
function someCheck(number: number, verdict: Verdict, change: Partial<CheckRecord> = {}): CheckRecord {
  const when = at + number * minute;
  return {
    ...{ number, at: when, weight: 5, verdict, evidence: [], lines: [], leftOut: 0, drifts: [], alerts: [] },
    ...change,
  };
}

const blind = (number: number, key = 'unobserved'): CheckRecord =>
  someCheck(number, 'inconclusive', { alerts: [{ key, text: 'x'.repeat(300) }] });

const keepAll = (records: readonly CheckRecord[]): ReturnType<typeof keepCheck> => records.reduce(keepCheck, noChecks);

/** Numbers of all checks that the records speak of. */
const numbersOf = ({ records }: ReturnType<typeof keepCheck>): number[] =>
  records.flatMap(({ number, until }) => {
    const last = until?.number ?? number;
    return Array.from({ length: last - number + 1 }, (_, index) => number + index);
  });

test('a day without sight is one record, from its first check to its last', () => {
  const day = Array.from({ length: 1_440 }, (_, index) => blind(index + 2));
  const { records, cut } = keepAll([someCheck(1, 'pass'), ...day, someCheck(1_442, 'pass')]);
  expect(records).toHaveLength(3);
  expect(records[1]).toMatchObject({ number: 2, until: { number: 1_441, at: at + 1_441 * minute } });
  expect(cut).toEqual({ pass: 0, inconclusive: 0 });
});

test.each<[string, CheckRecord[]]>([
  ['for another reason', [blind(1), blind(2, 'weights:portal')]],
  ['at another weight', [blind(1), { ...blind(2), weight: 50 }]],
  ['after one that passed', [blind(1), someCheck(2, 'pass'), blind(3)]],
  ['after one that is not kept', [blind(1), blind(3)]],
])('a check that could not tell %s is a record of its own', (_, records) => {
  expect(keepAll(records).records).toHaveLength(records.length);
});

test('passes are never one record: each has its values', () => {
  expect(keepAll([someCheck(1, 'pass'), someCheck(2, 'pass')]).records).toHaveLength(2);
});

test('the oldest passes go first, then the oldest that could not tell, and the newest stay', () => {
  const records = Array.from({ length: 60 }, (_, index) =>
    index % 2 === 0 ? someCheck(index + 1, 'pass') : blind(index + 1),
  );
  const whole = keepAll(records);
  const without = (bytes: number): ReturnType<typeof keepCheck> => within(whole.bytes - bytes, whole);
  expect(without(1).records[0]).toMatchObject({ number: 2, verdict: 'inconclusive' });
  expect(without(1).cut).toEqual({ pass: 1, inconclusive: 0 });
  const least = within(0, whole);
  expect(least.records.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 41));
  expect(least.cut).toEqual({ pass: 20, inconclusive: 20 });
  expect(checksLeftOut(least)).toEqual([
    '20 checks that passed: only the history of the run has them',
    '20 checks that could not tell: only the history of the run has them',
  ]);
  expect(checksLeftOut(whole)).toEqual([]);
});

test('of a record that stands for several all are counted', () => {
  const hours = Array.from({ length: 90 }, (_, index) => blind(index + 1));
  const after = Array.from({ length: 20 }, (_, index) => someCheck(index + 91, 'pass'));
  expect(within(0, keepAll([...hours, ...after])).cut).toEqual({ pass: 0, inconclusive: 90 });
});

test('a check that failed is never cut', () => {
  const records = [someCheck(1, 'fail'), ...Array.from({ length: 50 }, (_, index) => someCheck(index + 2, 'pass'))];
  expect(within(0, keptOf(records)).records[0]).toMatchObject({ number: 1, verdict: 'fail' });
});

test('whatever is checked for however long, it is bounded, and every check is kept or counted', () => {
  const verdict = fc.constantFrom<Verdict>('pass', 'inconclusive', 'fail');
  const some = fc.tuple(verdict, fc.integer({ min: 1, max: 4_000 }), fc.constantFrom('a', 'b', 'c'));
  fc.assert(
    fc.property(fc.array(some, { minLength: 200, maxLength: 400 }), (moves) => {
      const kept = keepAll(
        moves.map(([one, length, key], index) =>
          someCheck(index + 1, one, { alerts: [{ key, text: 'x'.repeat(length) }] }),
        ),
      );
      const fails = kept.records.filter((one) => one.verdict === 'fail');
      // What may never be cut here is more than there can be in a run: one.
      expect(kept.bytes).toBeLessThanOrEqual(Math.max(limits.keptChecks, bytesOf(fails) + 20 * 4_200));
      expect(Math.abs(kept.bytes - bytesOf(kept.records))).toBeLessThanOrEqual(kept.records.length + 2);
      expect(numbersOf(kept).length + kept.cut.pass + kept.cut.inconclusive).toBe(moves.length);
      expect(fails).toHaveLength(moves.filter(([one]) => one === 'fail').length);
    }),
    { numRuns: 20 },
  );
});
