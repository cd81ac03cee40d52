import fc from 'fast-check';
import type { DrainProgress } from '../../src/domain/drained';
import type { ShareReading } from '../../src/domain/observation';
import { freshDrain, isDrained, noteShares } from '../../src/domain/drained';
import { at, minute, someObservation, someShare } from './some-observation';

const limits = { shareBelow: 0.5, quietForMs: 5 * minute };
const quiet = someShare(1_000, 4);
const busy = someShare(1_000, 6);
const unseen = someShare(1_000, null);
const silent = someShare(0, 0);

/** Live as it drains: what was seen minute by minute, from `at` on. */
function seen(minutes: readonly (readonly ShareReading[])[], notBefore = at): DrainProgress {
  const note = (progress: DrainProgress, shares: readonly ShareReading[], index: number): DrainProgress =>
    noteShares(progress, someObservation({ at: at + index * minute, shares }), 'live', limits);
  return minutes.reduce(note, freshDrain(notBefore));
}

const times = (count: number, ...shares: ShareReading[]): ShareReading[][] => Array<ShareReading[]>(count).fill(shares);

test('a drain that nobody looked at is never over', () => {
  expect(isDrained(freshDrain(0), { quietForMs: 0 })).toBe(false);
});

test('a colour is drained when quiet for its whole time', () => {
  expect(isDrained(seen(times(5, quiet)), limits)).toBe(false);
  expect(isDrained(seen(times(6, quiet)), limits)).toBe(true);
});

test('a colour is not drained before TTL and deregistration delay', () => {
  const minutes = times(9, quiet);
  expect(isDrained(seen(minutes, at + 8 * minute + 1), limits)).toBe(false);
  expect(isDrained(seen(minutes, at + 8 * minute), limits)).toBe(true);
});

test.each([
  ['that is still busy', [busy]],
  ['nobody could count', [unseen]],
  ['without any request', [silent]],
  ['with nothing told', []],
  ['quiet beside a busy one', [quiet, { ...busy, service: 'pgw' }]],
  ['quiet beside an unknown one', [quiet, { ...unseen, service: 'pgw' }]],
])('the quiet time starts anew after a share %s', (_, shares) => {
  expect(seen([shares]).quietSince).toBeNull();
  const progress = seen([...times(20, quiet), shares, ...times(5, quiet)]);
  expect(progress.quietSince).toBe(at + 21 * minute);
  expect(isDrained(progress, limits)).toBe(false);
});

test.each([
  ['live', 1_000, 0, true],
  ['live', 1_000, 5, true],
  ['live', 995, 5, false],
  ['live', 0, 1_000, false],
  ['candidate', 0, 1_000, true],
  ['candidate', 4, 996, true],
  ['candidate', 5, 995, false],
  ['candidate', 1_000, 0, false],
] as const)('a draining %s is judged by %d against %d requests', (role, candidate, live, isQuiet) => {
  const observation = someObservation({ shares: [someShare(candidate, live)] });
  expect(noteShares(freshDrain(0), observation, role, limits).quietSince).toBe(isQuiet ? at : null);
});

test('a drained colour was seen quiet in every last minute', () => {
  const kinds = fc.constantFrom(quiet, quiet, quiet, quiet, quiet, busy, unseen, silent);
  fc.assert(
    fc.property(fc.array(kinds, { minLength: 1, maxLength: 20 }), fc.nat(20), (minutes, delay) => {
      const progress = seen(
        minutes.map((share) => [share]),
        at + delay * minute,
      );
      const last = minutes.slice(-6);
      const expected = last.length === 6 && last.every((share) => share === quiet) && minutes.length > delay;
      expect(isDrained(progress, limits)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});
