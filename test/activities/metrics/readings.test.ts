import fc from 'fast-check';
import type { MetricRule } from '../../../src/domain/settings';
import { errorRate, latency } from '../settings/some-settings';
import { minute, minutesAgo, now, readingOf, readingsOf } from './some-check';

const steady = minutesAgo({ 5: 100, 4: 100, 3: 100, 2: 100, 1: 100 });
const requests = (points = steady) => ({ 'Latency SampleCount': points });

describe('averages', () => {
  test('minutes weigh by their requests', () => {
    const busy = minutesAgo({ 3: 900, 2: 100 });
    const reading = readingOf({ ...requests(busy), 'ErrorRate Average': minutesAgo({ 3: 0, 2: 10 }) });
    expect(reading).toMatchObject({ value: 1, samples: 1_000, unknown: null, from: now - 5 * minute, to: now });
    expect(reading.query).toBe('MPAC ErrorRate Average {Service=svc-portal,Colour=green}');
  });

  test('requests without a value are not judged as good', () => {
    expect(readingOf({ ...requests(), 'ErrorRate Average': minutesAgo({ 2: 0 }) })).toMatchObject({
      value: null,
      samples: 100,
      unknown: { reason: 'too-few-samples' },
    });
  });

  test('absence counts as zero only where it is declared', () => {
    const rule = { ...errorRate, absentIsZero: true };
    expect(readingOf({ ...requests(), 'ErrorRate Average': minutesAgo({ 5: 10 }) }, { rule })).toMatchObject({
      value: 2,
      samples: 500,
    });
    expect(readingOf(requests(), { rule })).toMatchObject({ value: 0, samples: 500 });
    expect(readingOf(requests())).toMatchObject({ value: null, unknown: { reason: 'no-data' } });
    expect(readingOf({}, { rule })).toMatchObject({ value: null, unknown: { reason: 'no-requests' } });
  });

  test.each([
    ['Sum', 6],
    ['Minimum', 1],
    ['Maximum', 3],
  ])('the statistic %s is combined as itself', (statistic, value) => {
    const told = { ...requests(), [`ErrorRate ${statistic}`]: minutesAgo({ 3: 1, 2: 2, 1: 3 }) };
    expect(readingOf(told, { rule: { ...errorRate, statistic } })).toMatchObject({ value, samples: 500 });
  });
});

describe('percentiles', () => {
  const p95 = (points: Readonly<Record<number, number>>, counts = steady) =>
    readingOf({ ...requests(counts), 'Latency p95': minutesAgo(points) }, { rule: latency });

  test('a bucket over the look-back is taken as it is', () => {
    expect(p95({ 5: 320 })).toMatchObject({ value: 320, samples: 500, periodMs: 5 * minute, unknown: null });
  });

  test('of two buckets with enough requests the worse counts', () => {
    expect(p95({ 7: 900, 2: 1_500 })).toMatchObject({ value: 1_500, samples: 200 });
    expect(p95({ 7: 1_700, 2: 900 })).toMatchObject({ value: 1_700, samples: 300 });
  });

  test('a trimmed mean is judged like one, and with few requests a bucket bounds it from above alone', () => {
    const mean = { ...latency, statistic: 'tm99' } as const;
    const few = minutesAgo({ 5: 60, 4: 60, 2: 60, 1: 60 });
    const told = { ...requests(few), 'Latency tm99': minutesAgo({ 7: 700, 2: 800 }) };
    expect(readingOf({ ...told, ...requests() }, { rule: mean })).toMatchObject({ value: 800 });
    expect(readingOf(told, { rule: mean })).toMatchObject({ value: 800, samples: 240, unknown: null });
    const atLeast = { ...mean, comparison: 'below', threshold: 500 } as const;
    expect(readingOf(told, { rule: atLeast })).toMatchObject({ value: null, unknown: { reason: 'too-few-samples' } });
  });

  test('a bucket with too few requests cannot decide alone', () => {
    expect(p95({ 6: 400, 1: 9_000 })).toMatchObject({ value: 400, samples: 400 });
  });

  test('buckets that are enough only together bound the whole', () => {
    const few = minutesAgo({ 5: 60, 4: 60, 2: 60, 1: 60 });
    expect(p95({ 7: 700, 2: 800 }, few)).toMatchObject({ value: 800, samples: 240, unknown: null });
    expect(p95({ 7: 700, 2: 1_200 }, few)).toMatchObject({
      value: null,
      samples: 240,
      unknown: { reason: 'too-few-samples' },
    });
  });

  test('a rule that wants high values takes the lowest bucket', () => {
    const rule: MetricRule = { ...latency, comparison: 'below', threshold: 100 };
    const told = { ...requests(), 'Latency p95': minutesAgo({ 7: 300, 2: 150 }) };
    expect(readingOf(told, { rule })).toMatchObject({ value: 150 });
  });
});

describe('what nobody can tell', () => {
  const good = { ...requests(), 'ErrorRate Average': minutesAgo({ 5: 0, 4: 0, 3: 0, 2: 0, 1: 0 }) };

  test.each([
    ['no requests at all', { ...good, 'Latency SampleCount': [] }, 'no-requests'],
    ['a counter that counts nothing', { ...good, ...requests(minutesAgo({ 2: 0 })) }, 'no-requests'],
    ['no data of the metric', { ...good, 'ErrorRate Average': [] }, 'no-data'],
    ['a value that is no number', { ...good, 'ErrorRate Average': minutesAgo({ 2: Number.NaN }) }, 'not-a-number'],
    [
      'a rate below zero',
      { ...good, 'ErrorRate Average': minutesAgo({ 5: -1, 4: -1, 3: -1, 2: -1, 1: -1 }) },
      'not-a-number',
    ],
    ['requests that are no number', { ...good, ...requests(minutesAgo({ 2: Number.NaN })) }, 'not-a-number'],
    ['old data', { ...requests(), 'ErrorRate Average': minutesAgo({ 5: 0, 4.5: 0 }) }, 'stale'],
    ['few requests', { ...good, ...requests(minutesAgo({ 5: 50, 4: 50, 3: 50, 2: 50, 1: 50 })) }, 'too-few-samples'],
    ['a forbidden metric', { ...good, 'ErrorRate Average': { reason: 'forbidden', detail: 'x' } }, 'forbidden'],
    ['a partial counter', { ...good, 'Latency SampleCount': { reason: 'partial', detail: 'x' } }, 'partial'],
  ] as const)('%s makes the reading unknown', (_, told, reason) => {
    expect(readingOf(told)).toMatchObject({ value: null, unknown: { reason } });
  });

  test('the reason of a counter says which counter', () => {
    const told = { ...good, 'Latency SampleCount': { reason: 'forbidden', detail: 'not allowed' } } as const;
    const reading = readingOf(told);
    expect(reading.samples).toBeNull();
    expect(reading.unknown?.detail).toBe(
      'requests (MPAC Latency SampleCount {Service=svc-portal,Colour=green}): not allowed',
    );
  });
});

describe('after a gap', () => {
  const from = now - 12 * minute;

  test('every look-back of it gets a reading of its own', () => {
    const pieces = readingsOf({}, { from }).map((reading) => [now - reading.from, now - reading.to]);
    expect(pieces).toEqual(
      [
        [12, 7],
        [10, 5],
        [5, 0],
      ].map((piece) => piece.map((ago) => ago * minute)),
    );
  });

  test('trouble in the middle is not diluted by the rest', () => {
    const all = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [index + 1, 200]));
    const errors = { ...Object.fromEntries(Object.keys(all).map((ago) => [ago, 0])), 8: 3, 9: 3 };
    const told = { ...requests(minutesAgo(all)), 'ErrorRate Average': minutesAgo(errors) };
    expect(readingsOf(told, { from }).map((reading) => reading.value)).toEqual([1.2, 1.2, 0]);
  });

  test('only the last piece can be stale', () => {
    const early = minutesAgo({ 12: 300, 11: 300, 10: 300, 9: 300 });
    const told = { ...requests(early), 'ErrorRate Average': early.map((point) => ({ ...point, value: 0 })) };
    const reasons = readingsOf(told, { from }).map((reading) => reading.unknown?.reason ?? reading.value);
    expect(reasons).toEqual([0, 0, 'no-requests']);
  });
});

describe('whatever the points are', () => {
  const value = fc.oneof(fc.double({ min: 0, max: 100, noNaN: true }), fc.constant(Number.NaN));
  const series = (of: fc.Arbitrary<number>) =>
    fc.uniqueArray(fc.record({ at: fc.integer({ min: 1, max: 12 }).map((ago) => now - ago * minute), value: of }), {
      selector: (point) => point.at,
    });
  const counts = series(fc.integer({ min: 0, max: 2_000 }));
  const rules = fc.constantFrom<MetricRule>(errorRate, { ...errorRate, absentIsZero: true }, latency);
  const tell = (rule: MetricRule, values: ReturnType<typeof minutesAgo>, counted: ReturnType<typeof minutesAgo>) => ({
    ...requests(counted),
    [`${rule.metric} ${rule.statistic}`]: values,
  });

  test('a reading is a finite value or unknown, never both', () => {
    fc.assert(
      fc.property(rules, series(value), counts, fc.integer({ min: 0, max: 12 }), (rule, values, counted, ago) => {
        for (const reading of readingsOf(tell(rule, values, counted), { rule, from: now - ago * minute })) {
          expect(reading.value === null).toBe(reading.unknown !== null);
          if (reading.value !== null) expect(Number.isFinite(reading.value)).toBe(true);
        }
      }),
    );
  });

  test('the order of points never matters', () => {
    fc.assert(
      fc.property(rules, series(value), counts, (rule, values, counted) => {
        const shuffled = readingOf(tell(rule, [...values].reverse(), [...counted].reverse()), { rule });
        const ordered = readingOf(tell(rule, values, counted), { rule });
        const rounded = (reading: typeof ordered) => ({ ...reading, value: reading.value?.toFixed(6) });
        expect(rounded(shuffled)).toEqual(rounded(ordered));
      }),
    );
  });

  test('more errors never lower the average', () => {
    const rates = series(fc.double({ min: 0, max: 100, noNaN: true }));
    fc.assert(
      fc.property(
        rates,
        counts,
        fc.nat(11),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (values, counted, which, more) => {
          const worse = values.map((point, index) =>
            index === which ? { ...point, value: point.value + more } : point,
          );
          const [before, after] = [values, worse].map((points) => readingOf(tell(errorRate, points, counted)).value);
          // What was too little to judge may become a proven breach, and never a pass.
          if (before === null || before === undefined) expect(after ?? Infinity).toBeGreaterThan(errorRate.threshold);
          else expect(after).toBeGreaterThanOrEqual(before - 1e-9);
        },
      ),
      // Two fifths of five requests are more errors than 0.5 % of the 400 that are needed.
      { examples: [[minutesAgo({ 8: 0 }), minutesAgo({ 8: 5 }), 0, 40]] },
    );
  });

  test('an average lies between its smallest and largest point', () => {
    const rates = series(fc.double({ min: 0, max: 100, noNaN: true }));
    fc.assert(
      fc.property(rates, counts, (values, counted) => {
        const reading = readingOf(tell(errorRate, values, counted));
        const inside = values.filter((point) => point.at < now).map((point) => point.value);
        if (reading.value === null) return;
        expect(reading.value).toBeGreaterThanOrEqual(Math.min(...inside) - 1e-9);
        expect(reading.value).toBeLessThanOrEqual(Math.max(...inside) + 1e-9);
      }),
    );
  });
});
