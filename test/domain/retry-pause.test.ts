import { retryPauseMs } from '../../src/domain/retry-pause';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVENTS_A_TRY = 30;

test('what is tried for ever is tried every few seconds at first, and its history lasts for more than a week', () => {
  expect(retryPauseMs(0, 10_000)).toBe(10_000);
  let [lasted, tries] = [0, 0];
  for (; lasted < 7 * 24 * HOUR; tries += 1) lasted += retryPauseMs(lasted, 10_000);
  expect(tries * EVENTS_A_TRY).toBeLessThan(51_200);
});

test('a pause grows with the time, never falls, and is never shorter than the first', () => {
  const pauses = [0, 5 * MINUTE, 11 * MINUTE, 2 * HOUR, 30 * HOUR].map((lasted) => retryPauseMs(lasted, 45_000));
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect(Math.min(...pauses)).toBe(45_000);
});
