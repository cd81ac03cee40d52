import { breaches } from '../../domain/breaches';
import type { MetricRule } from '../../domain/settings';
import type { Piece } from './periods';
import { isOfAll } from './queries';
import type { PeriodicSeries } from './series';
import { pointsIn, pointsOver, sumIn, sumOver } from './series';

/** A value and the requests it rests on, or why there is none. */
export type Combined =
  | { readonly value: number; readonly samples: number }
  | { readonly unknown: 'no-data' | 'not-a-number' | 'too-few-samples'; readonly samples: number };

/** One value out of a rule's points in a piece, weighed by requests. Pure; the order of points does not matter. */
export function combinePoints(
  rule: MetricRule,
  values: PeriodicSeries,
  requests: PeriodicSeries,
  piece: Piece,
  medians: PeriodicSeries | null = null,
): Combined {
  const ofAll = isOfAll(rule.statistic);
  const points = ofAll ? pointsOver(values, piece) : pointsIn(values, piece);
  const total = sumIn(requests, piece);
  if (points.some((point) => !Number.isFinite(point.value))) return { unknown: 'not-a-number', samples: total };
  if (points.length === 0) return rule.absentIsZero ? enough(rule, 0, total) : { unknown: 'no-data', samples: total };
  const weighed = points.map(({ at, value }) => ({ value, samples: sumOver(requests, at, at + values.periodMs) }));
  if (ofAll) return combineBuckets(rule, weighed, slowIn(rule, medians, requests, piece));
  if (rule.statistic === 'Average') return combineAverages(rule, weighed, total);
  const all = weighed.map((point) => point.value);
  if (rule.statistic === 'Minimum') return enough(rule, Math.min(...all), total);
  if (rule.statistic === 'Maximum') return enough(rule, Math.max(...all), total);
  return enough(rule, sum(all), total);
}

interface Weighed {
  readonly value: number;
  readonly samples: number;
}

function combineAverages(rule: MetricRule, points: readonly Weighed[], total: number): Combined {
  const covered = sum(points.map((point) => point.samples));
  // Requests without a point are good ones only where absence is declared to mean zero.
  const samples = rule.absentIsZero ? Math.max(total, covered) : covered;
  if (samples === 0) return { unknown: 'too-few-samples', samples };
  return enough(rule, sum(points.map((point) => point.value * point.samples)) / samples, samples);
}

/**
 * The worst bucket that has enough requests. When only all together have enough, the worst of them still bounds the
 * percentile of the whole: within the threshold it proves the rule kept, beyond it it proves nothing. A trimmed mean is
 * bounded from above alone: what one bucket trims another may keep.
 */
function combineBuckets(rule: MetricRule, buckets: readonly Weighed[], slow: number): Combined {
  const worst = (of: readonly Weighed[]): Weighed | undefined =>
    of.reduce<Weighed | undefined>(
      (found, one) => (found === undefined || isWorse(rule, one, found) ? one : found),
      undefined,
    );
  const samples = sum(buckets.map((bucket) => bucket.samples));
  const judged = worst(buckets.filter((bucket) => bucket.samples > 0 && bucket.samples >= rule.minimumSamples));
  if (judged) return judged;
  const bound = worst(buckets);
  if (bound === undefined || samples === 0) return { unknown: 'too-few-samples', samples };
  const isBound = rule.comparison === 'above' || !rule.statistic.startsWith('tm');
  if (!isBound || breaches(rule, bound.value)) {
    // More requests than the tail of the minimum are too slow already: whatever else comes, the percentile is breached.
    const tail = (1 - Number(rule.statistic.slice(1)) / 100) * rule.minimumSamples;
    return slow > tail ? { value: bound.value, samples } : { unknown: 'too-few-samples', samples };
  }
  return enough(rule, bound.value, samples);
}

/** Requests that are known to breach: half of those of each bucket whose median does. */
function slowIn(rule: MetricRule, medians: PeriodicSeries | null, requests: PeriodicSeries, piece: Piece): number {
  if (medians === null || medians.problem || rule.comparison !== 'above') return 0;
  const breached = pointsOver(medians, piece).filter(({ value }) => breaches(rule, value));
  return sum(breached.map(({ at }) => sumOver(requests, at, at + medians.periodMs) / 2));
}

function isWorse(rule: MetricRule, one: Weighed, other: Weighed): boolean {
  if (one.value === other.value) return one.samples > other.samples;
  return rule.comparison === 'above' ? one.value > other.value : one.value < other.value;
}

/**
 * Minimum samples guard a pass. A breach needs only what no further sample can undo: were all that are missing to the
 * minimum perfect, an average of what cannot be negative would still be above; a sum and a maximum do not fall again, and a
 * minimum does not rise.
 */
function enough(rule: MetricRule, value: number, samples: number): Combined {
  const bound = rule.statistic === 'Average' ? (value * samples) / rule.minimumSamples : value;
  const lasting = rule.comparison === (rule.statistic === 'Minimum' ? 'below' : 'above');
  const proven = lasting && samples > 0 && breaches(rule, bound);
  return samples >= rule.minimumSamples || proven ? { value, samples } : { unknown: 'too-few-samples', samples };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
