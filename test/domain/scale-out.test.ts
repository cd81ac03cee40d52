import fc from 'fast-check';
import { freshMemory, judge } from '../../src/domain/judge';
import { accountCheck, isSpent, openWindow } from '../../src/domain/window';
import { at, minute, someContext, someObservation, someReading, someSlot } from './some-observation';

/** Verdicts of checks that see the candidate with so many healthy of so many wanted targets, one after the other. */
function verdicts(seen: readonly (readonly [healthy: number, desired: number])[]): string[] {
  let memory = freshMemory;
  return seen.map(([healthyTargets, desired]) => {
    const slots = [someSlot({ healthyTargets, desired, running: desired })];
    const judged = judge(someObservation({ slots, readings: [someReading()] }), someContext(), memory);
    memory = judged.memory;
    return judged.record.verdict;
  });
}

describe('a candidate that is made bigger', () => {
  test('is not sick while its new tasks start, however long', () => {
    expect(
      verdicts([
        [2, 2],
        [2, 5],
        [2, 5],
        [2, 5],
        [2, 5],
        [5, 5],
      ]),
    ).not.toContain('fail');
  });

  test('is sick when those that served stop serving meanwhile', () => {
    expect(
      verdicts([
        [4, 4],
        [1, 9],
        [1, 9],
      ]).at(-1),
    ).toBe('fail');
  });

  test('is measured by its new size once that was healthy', () => {
    expect(
      verdicts([
        [2, 2],
        [6, 6],
        [2, 6],
        [2, 6],
      ]).at(-1),
    ).toBe('fail');
  });

  test('is sick without any healthy target, whatever is added', () => {
    expect(
      verdicts([
        [2, 2],
        [0, 8],
        [0, 8],
      ]).at(-1),
    ).toBe('fail');
  });

  test('that was never healthy is measured by what is wanted', () => {
    expect(
      verdicts([
        [1, 4],
        [1, 4],
      ]).at(-1),
    ).toBe('fail');
  });
});

describe('a window', () => {
  const window = openWindow(15 * minute, 30 * minute, at, at - minute / 2);

  /** How many checks, one a minute, spend a window when data are so late. */
  function checksWhenLate(lateMs: number): number {
    let spent = window;
    for (let number = 1; ; number += 1) {
      const now = at + number * minute;
      spent = accountCheck(spent, { verdict: 'pass', at: now, coveredUntil: now - lateMs }, minute, 'running');
      if (isSpent(spent)) return number;
    }
  }

  test('is not passed on data from before it, and lasts longer by as much as data are late', () => {
    expect(checksWhenLate(0)).toBe(15);
    fc.assert(fc.property(fc.integer({ min: 0, max: 10 }), (late) => checksWhenLate(late * minute) === 15 + late));
  });

  test('credits no time twice when data come in lumps', () => {
    const covered = [2, 2, 2, 5, 5, 6].map((minutes) => at + minutes * minute);
    const spent = covered.reduce(
      (seen, coveredUntil, index) =>
        accountCheck(seen, { verdict: 'pass', at: at + (index + 3) * minute, coveredUntil }, minute, 'running'),
      window,
    );
    expect(spent.creditedMs).toBeLessThanOrEqual(6 * minute);
  });
});

test('a check speaks until where its oldest data do', () => {
  const readings = [3, 1, 2].map((ago) => someReading({ coveredUntil: at - ago * minute }));
  const { record } = judge(someObservation({ readings }), someContext(), freshMemory);
  expect(record.coveredUntil).toBe(at - 3 * minute);
});
