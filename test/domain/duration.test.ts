import fc from 'fast-check';
import { formatDuration, formatTime } from '../../src/domain/duration';

test.each([
  [-5, '0ms'],
  [0, '0ms'],
  [1, '1ms'],
  [999, '999ms'],
  [999.6, '1s'],
  [1_000, '1s'],
  [1_499, '1s'],
  [1_500, '2s'],
  [59_499, '59s'],
  [59_500, '1m'],
  [90_000, '1m 30s'],
  [900_000, '15m'],
  [3_600_000, '1h'],
  [3_600_000 + 59_000, '1h'],
  [5_400_000, '1h 30m'],
  [5_400_000 + 29_000, '1h 30m'],
  [86_400_000, '24h'],
  [10 * 86_400_000, '240h'],
])('%d milliseconds are told as %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test('a duration is told in one or two whole units', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (milliseconds) => {
      expect(formatDuration(milliseconds)).toMatch(
        /^(\d{1,3}ms|[1-9]\d*h( [1-5]?\dm)?|[1-5]?\dm( [1-5]?\ds)?|[1-5]?\ds)$/,
      );
    }),
  );
});

test('a longer duration is never told as a shorter one', () => {
  const sizes: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  const read = (text: string): number =>
    [...text.matchAll(/(\d+)(ms|s|m|h)/g)].reduce(
      (sum, [, count, unit]) => sum + Number(count) * (sizes[unit ?? ''] ?? 0),
      0,
    );
  const time = fc.integer({ min: 0, max: 100_000_000 });
  fc.assert(
    fc.property(time, time, (a, b) => {
      const [shorter, longer] = [Math.min(a, b), Math.max(a, b)];
      expect(read(formatDuration(shorter))).toBeLessThanOrEqual(read(formatDuration(longer)));
      // Two units: below an hour nothing is lost but the half second, beyond it the seconds.
      expect(Math.abs(read(formatDuration(a)) - a)).toBeLessThanOrEqual(a < 3_599_500 ? 500 : 60_000);
    }),
  );
});

test('a time of day is told in UTC with its zone', () => {
  expect(formatTime(Date.UTC(2026, 0, 28, 8, 15, 30, 999))).toBe('08:15:30Z');
  expect(formatTime(Date.UTC(2026, 6, 28, 23, 59, 59))).toBe('23:59:59Z');
});
