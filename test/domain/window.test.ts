import fc from 'fast-check';
import type { Mode } from '../../src/domain/phase';
import type { Verdict } from '../../src/domain/verdict';
import type { Window } from '../../src/domain/window';
import { accountCheck, isBudgetSpent, isSpent, openWindow } from '../../src/domain/window';

const minute = 60_000;
const start = Date.UTC(2026, 0, 28, 10);

interface Check {
  readonly verdict: Verdict;
  readonly at: number;
  readonly mode: Mode;
}

/** A quarter of an hour that opened at `start`; the last check before it ran half a minute earlier. */
const opened = openWindow(15 * minute, 30 * minute, start, start - minute / 2);

const after = (checks: readonly Check[], window = opened): Window =>
  checks.reduce((seen, { mode, ...check }) => accountCheck(seen, check, minute, mode), window);

const once = (verdict: Verdict, minutes: number, mode: Mode = 'running', window = opened): Window =>
  accountCheck(window, { verdict, at: start + minutes * minute }, minute, mode);

/** Checks in order of time from before the window on, some of them hours apart. */
const checks = fc
  .array(
    fc.record({
      verdict: fc.constantFrom<Verdict[]>('pass', 'pass', 'pass', 'fail', 'inconclusive'),
      mode: fc.constantFrom<Mode[]>('running', 'running', 'paused', 'held'),
      distance: fc.oneof({ weight: 4, arbitrary: fc.nat(2 * minute) }, fc.nat(180 * minute)),
    }),
    { maxLength: 60 },
  )
  .map((all): Check[] => {
    let at = start - 3 * minute;
    return all.map(({ distance, ...check }) => ({ ...check, at: (at += distance) }));
  });

test.each<[string, Verdict, number, Mode, number, number]>([
  ['a pass after one interval', 'pass', 1, 'running', 1, 0],
  ['a pass after half an interval', 'pass', 0.5, 'running', 0.5, 0],
  ['a pass after a gap of hours', 'pass', 180, 'running', 1, 0],
  ['a pass while held', 'pass', 1, 'held', 1, 0],
  ['a pass while paused', 'pass', 1, 'paused', 0, 0],
  ['a pass that began before the window', 'pass', -0.25, 'running', 0, 0],
  ['an inconclusive check', 'inconclusive', 1, 'running', 0, 1],
  ['an inconclusive check after a gap', 'inconclusive', 180, 'running', 0, 1],
  ['an inconclusive check while held', 'inconclusive', 1, 'held', 0, 1],
  ['an inconclusive check while paused', 'inconclusive', 1, 'paused', 0, 0],
  ['a fail', 'fail', 1, 'running', 0, 0],
])('%s is credited and charged as documented', (_, verdict, minutes, mode, credited, charged) => {
  const { creditedMs, inconclusiveMs } = once(verdict, minutes, mode);
  expect({ creditedMs, inconclusiveMs }).toEqual({ creditedMs: credited * minute, inconclusiveMs: charged * minute });
});

test('credit exceeds neither observed time nor the window', () => {
  fc.assert(
    fc.property(checks, fc.integer({ min: 1, max: 15 * minute }), (all, lengthMs) => {
      const { creditedMs, startedAt } = after(all, { ...opened, lengthMs });
      const passes = all.filter((check) => check.verdict === 'pass' && check.mode !== 'paused');
      const last = Math.max(startedAt, ...all.map((check) => check.at));
      expect(creditedMs).toBeGreaterThanOrEqual(0);
      expect(creditedMs).toBeLessThanOrEqual(lengthMs);
      expect(creditedMs).toBeLessThanOrEqual(last - startedAt);
      expect(creditedMs).toBeLessThanOrEqual(passes.length * minute);
    }),
    { numRuns: 500 },
  );
});

test('no time is both credited and charged', () => {
  fc.assert(
    fc.property(checks, (all) => {
      const { creditedMs, inconclusiveMs } = after(all);
      const last = Math.max(start, ...all.map((check) => check.at));
      expect(creditedMs + inconclusiveMs).toBeLessThanOrEqual(last - start);
    }),
    { numRuns: 500 },
  );
});

test('one check changes credit and budget by one interval at most', () => {
  fc.assert(
    fc.property(checks, checks, (before, more) => {
      const [window, next] = [after(before), after([...before, ...more.slice(0, 1)])];
      const gained = next.creditedMs - window.creditedMs;
      const charged = next.inconclusiveMs - window.inconclusiveMs;
      expect([gained >= 0, gained <= minute, charged >= 0, charged <= minute]).toEqual([true, true, true, true]);
      expect(gained > 0 && charged > 0).toBe(false);
    }),
  );
});

test('while paused credit and budget stand still', () => {
  fc.assert(
    fc.property(checks, checks, (before, during) => {
      const window = after(before);
      const paused = after(
        during.map((check): Check => ({ ...check, mode: 'paused' })),
        window,
      );
      const { creditedMs, inconclusiveMs } = window;
      expect(paused).toMatchObject({ creditedMs, inconclusiveMs });
    }),
  );
});

test('time before the start of the window is never credited', () => {
  const offsets = fc.array(fc.integer({ min: -600 * minute, max: 0 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(offsets, fc.constantFrom<Verdict[]>('pass', 'inconclusive'), (all, verdict) => {
      const early = all
        .sort((a, b) => a - b)
        .map((offset): Check => ({ verdict, at: start + offset, mode: 'running' }));
      expect(after(early)).toMatchObject({ creditedMs: 0, inconclusiveMs: 0 });
    }),
  );
});

test('the first pass credits only from the start on', () => {
  const early = openWindow(15 * minute, 30 * minute, start, start - 300 * minute);
  expect(once('pass', 0.25, 'running', early).creditedMs).toBe(minute / 4);
});

test('a check that comes late never credits time twice', () => {
  const window = once('pass', 2);
  expect(once('pass', 1.5, 'running', window)).toMatchObject({
    creditedMs: minute,
    previousCheckAt: start + 2 * minute,
  });
});

test('only checks begun in the window count as its checks', () => {
  fc.assert(
    fc.property(checks, (all) => {
      expect(after(all).checks).toBe(all.filter((check) => check.at >= start).length);
    }),
  );
});

test('the window is spent after its length in passes', () => {
  const passes = Array.from({ length: 15 }, (_, index): Check => ({
    verdict: 'pass',
    at: start + (index + 1) * minute,
    mode: 'running',
  }));
  expect(isSpent(after(passes.slice(0, 14)))).toBe(false);
  expect(isSpent(after(passes))).toBe(true);
});

test('the budget is spent after its length of not knowing', () => {
  const blind = Array.from({ length: 30 }, (_, index): Check => ({
    verdict: 'inconclusive',
    at: start + (index + 1) * minute,
    mode: 'running',
  }));
  expect(isBudgetSpent(after(blind.slice(0, 29)))).toBe(false);
  expect(isBudgetSpent(after(blind))).toBe(true);
});

test('accounting a check leaves the window before it alone', () => {
  const before = Object.freeze({ ...opened });
  expect(once('pass', 1, 'running', before)).not.toBe(before);
  expect(before).toEqual(opened);
});
