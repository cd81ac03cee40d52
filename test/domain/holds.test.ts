import type { Holds } from '../../src/domain/holds';
import { beginHold, isUntold, noHolds, toldOf } from '../../src/domain/holds';

const minute = 60_000;

test('the first hold is told at once, and once', () => {
  const begun = beginHold(noHolds, 0, 'no metrics');
  expect([isUntold(noHolds, 0), isUntold(begun, 0), isUntold(toldOf(begun, 0), 600 * minute)]).toEqual([
    false,
    true,
    false,
  ]);
});

test.each([
  ['soon after another is not told', 2, 2, false],
  ['soon after another is told when it lasts', 2, 17, true],
  ['long after another is told at once', 31, 31, true],
])('a hold %s', (_, begins, now, told) => {
  const before: Holds = toldOf(beginHold(noHolds, 0, 'no metrics'), 0);
  expect(isUntold(beginHold(before, begins * minute, 'no metrics'), now * minute)).toBe(told);
});
