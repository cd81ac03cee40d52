import type { Point, Problem, Series } from '../../../src/activities/metrics/series';
import type { Answers } from '../../../src/activities/metrics/readings';
import { readingsFrom } from '../../../src/activities/metrics/readings';

import { planQueries } from '../../../src/activities/metrics/queries';
import type { CheckInput, MetricsInput } from '../../../src/activities/metrics/port';
import type { Reading } from '../../../src/domain/observation';
import type { MetricRule } from '../../../src/domain/settings';
import { errorRate, someSettings } from '../settings/some-settings';

/** A full minute, at which the made-up checks look. */
export const now = Date.UTC(2026, 0, 28, 10, 30);
export const minute = 60_000;

/** A check of one service, green under watch, over the last five minutes. */
export function someCheck(overrides: Partial<CheckInput> = {}): CheckInput {
  const settings = someSettings();
  return {
    cluster: settings.cluster,
    hostedZoneId: 'Z1',
    records: [],
    services: [
      {
        service: 'svc-portal',
        candidate: 'green',
        live: 'blue',
        targetGroups: { blue: 'arn:blue', green: 'arn:green' },
      },
    ],
    rules: [errorRate],
    requestCounter: settings.requestCounter,
    ecsRule: settings.ecsRule,
    stopsSince: now - 10 * minute,
    from: now - 5 * minute,
    to: now,
    lookBackMs: 5 * minute,
    staleAfterMs: 3 * minute,
    ...overrides,
  };
}

/** Points at minutes before now: `{ 5: 100 }` is a hundred in the minute that began five minutes ago. */
export function minutesAgo(values: Readonly<Record<number, number>>): Point[] {
  return Object.entries(values).map(([ago, value]) => ({ at: now - Number(ago) * minute, value }));
}

/** What CloudWatch answered, by the words of the query it answered. */
export type Told = Readonly<Record<string, readonly Point[] | Problem>>;

/** The readings of a check whose series are told by the beginning of their description; what is not told is empty. */
export function readingsOf(told: Told, overrides: Partial<MetricsInput> & { rule?: MetricRule } = {}): Reading[] {
  const { rule, ...rest } = overrides;
  const input = someCheck({ ...(rule ? { rules: [rule] } : {}), ...rest });
  const plan = planQueries(input, 'candidate');
  const series = [
    ...plan.rules.flatMap((one) => [one.values, one.requests, one.freshness, ...(one.medians ? [one.medians] : [])]),
  ];
  const answers: Answers = new Map(
    series.map((query): [string, Series] => {
      const found = Object.entries(told).find(([words]) => query.description.startsWith(`MPAC ${words} `))?.[1] ?? [];
      return [query.id, Array.isArray(found) ? { points: found, problem: null } : problemSeries(found)];
    }),
  );
  return readingsFrom(plan, answers, input);
}

function problemSeries(found: readonly Point[] | Problem): Series {
  return 'reason' in found ? { points: [], problem: found } : { points: found, problem: null };
}

/** The only reading of a check of one rule. */
export function readingOf(told: Told, overrides: Parameters<typeof readingsOf>[1] = {}): Reading {
  const [reading, ...others] = readingsOf(told, overrides);
  expect(others).toEqual([]);
  if (!reading) throw new TypeError('no reading');
  return reading;
}
