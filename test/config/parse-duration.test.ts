import fc from 'fast-check';
import { parseDuration } from '../../src/config/parse-duration';
import { formatDuration } from '../../src/domain/duration';

test.each([
  ['500ms', 500],
  ['90s', 90_000],
  ['15m', 900_000],
  ['1h 30m', 5_400_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
  ['1m 500ms', 60_500],
  ['0s', 0],
])('the duration %s is read in milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '15', 'm', '15 m', '1.5h', '-5m', '5m 1h', '5m 5m', '15min', 'PT15M', '5m,'])(
  'the text %p is refused as a duration',
  (text) => {
    expect(parseDuration(text)).toBeNull();
  },
);

test('durations as we show them can be read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 86_399 }), (seconds) => {
      const shown = formatDuration(seconds * 1_000);
      const read = parseDuration(shown) ?? Number.NaN;
      // At most two units are shown, so seconds are lost beyond an hour.
      return seconds < 3_600 ? read === seconds * 1_000 : Math.abs(read - seconds * 1_000) < 60_000;
    }),
  );
});
