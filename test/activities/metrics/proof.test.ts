import fc from 'fast-check';
import type { MetricRule } from '../../../src/domain/settings';
import { planQueries } from '../../../src/activities/metrics/queries';
import { sharesFrom } from '../../../src/activities/metrics/shares';
import { errorRate, latency } from '../settings/some-settings';
import type { Told } from './some-check';
import { minute, minutesAgo, now, readingOf, someCheck } from './some-check';

const requests = (count: number): Told => ({ 'Latency SampleCount': minutesAgo({ 2: count }) });
const errors = (percent: number): Told => ({ 'ErrorRate Average': minutesAgo({ 2: percent }) });
const ofRate = (count: number, percent: number, rule: MetricRule = errorRate) =>
  readingOf({ ...requests(count), ...errors(percent) }, { rule });

// Minimum samples guard a pass. A fail needs only what no further sample can undo.
describe('fewer requests than a rule takes', () => {
  test.each([
    ['all of 395 failed', 395, 100, true],
    ['all of 3 failed: 0.5 % of 400 is 2', 3, 100, true],
    ['all of 2 failed, which is exactly the limit of 400', 2, 100, false],
    ['one of 12 failed', 12, 100 / 12, false],
    ['3 of 12 failed', 12, 25, true],
    ['none of 399 failed', 399, 0, false],
  ])('%s', (_what, count, percent, proven) => {
    const reading = ofRate(count, percent);
    expect(reading.unknown?.reason ?? 'told').toBe(proven ? 'told' : 'too-few-samples');
    if (proven) expect(reading).toMatchObject({ value: percent, samples: count });
  });

  test('a breach that is proven stays one, whatever the requests that are missing would have been', () => {
    const [count, percent] = [fc.integer({ min: 1, max: 399 }), fc.double({ min: 0, max: 100, noNaN: true })];
    fc.assert(
      fc.property(count, percent, fc.double({ min: 0, max: 100, noNaN: true }), (some, bad, others) => {
        if (ofRate(some, bad).value === null) return;
        const whole = (bad * some + others * (400 - some)) / 400;
        expect(whole).toBeGreaterThan(errorRate.threshold);
      }),
    );
  });

  test.each<[string, Partial<MetricRule>, number, boolean]>([
    ['a sum above its limit', { statistic: 'Sum', threshold: 5 }, 6, true],
    ['a maximum above its limit', { statistic: 'Maximum', threshold: 5 }, 6, true],
    ['a minimum above its limit may still fall', { statistic: 'Minimum', threshold: 5 }, 6, false],
    ['a minimum below its limit', { statistic: 'Minimum', comparison: 'below', threshold: 5 }, 4, true],
    ['an average below its limit may still rise', { comparison: 'below', threshold: 5 }, 4, false],
    ['a sum below its limit may still rise', { statistic: 'Sum', comparison: 'below', threshold: 5 }, 4, false],
  ])('%s', (_what, change, value, proven) => {
    const rule = { ...errorRate, ...change };
    const told = { ...requests(10), [`ErrorRate ${rule.statistic}`]: minutesAgo({ 2: value }) };
    expect(readingOf(told, { rule }).value).toBe(proven ? value : null);
  });

  test.each([
    ['half of 30 are too slow, more than 5 % of 200', 30, 3_000, true],
    ['half of 20 are too slow, which is 5 % of 200', 20, 3_000, false],
    ['half of 150 are fast: those at the tail prove nothing yet', 150, 200, false],
  ])('a percentile: %s', (_what, count, median, proven) => {
    const told = {
      ...requests(count),
      'Latency p95': minutesAgo({ 5: 4_000 }),
      'Latency p50': minutesAgo({ 5: median }),
    };
    expect(readingOf(told, { rule: latency })).toMatchObject({ value: proven ? 4_000 : null });
  });

  test('a percentile whose median nobody answers proves nothing', () => {
    const partial = { reason: 'partial', detail: 'left out' } as const;
    const told = { ...requests(100), 'Latency p95': minutesAgo({ 5: 4_000 }), 'Latency p50': partial };
    expect(readingOf(told, { rule: latency })).toMatchObject({ value: null, unknown: { reason: 'too-few-samples' } });
  });
});

test('a reading tells until when its data speak', () => {
  const late = minutesAgo({ 5: 200, 4: 200, 3: 200 });
  const told = { 'Latency SampleCount': late, 'ErrorRate Average': minutesAgo({ 5: 0, 4: 0, 3: 0 }) };
  expect(readingOf(told).coveredUntil).toBe(now - 2 * minute);
});

describe('a colour without a single point', () => {
  const plan = planQueries(someCheck(), 'candidate');
  const shareWhen = (balancer: readonly { at: number; value: number }[] | null) => {
    const [{ live, candidate, balancers }] = plan.shares as [(typeof plan.shares)[number]];
    const problem = { reason: 'throttled', detail: 'throttled' } as const;
    const answers = new Map([
      [live.id, { points: [], problem: null }],
      [candidate.id, { points: minutesAgo({ 2: 900 }), problem: null }],
      [balancers.live.id, balancer ? { points: balancer, problem: null } : { points: [], problem }],
    ]);
    return sharesFrom(plan, answers, someCheck())[0];
  };

  test('is at zero when its balancer counted nothing either', () => {
    expect(shareWhen([])).toMatchObject({ liveRequests: 0, candidateRequests: 900, unknown: null });
  });

  test.each([
    ['counted requests', minutesAgo({ 2: 40 })],
    ['cannot be asked', null],
  ])('is unknown when its balancer %s: its metrics have stopped', (_what, balancer) => {
    expect(shareWhen(balancer)).toMatchObject({ liveRequests: null, candidateRequests: 900 });
  });
});
