import { formatDuration } from '../../domain/duration';
import type { Reading } from '../../domain/observation';
import type { Combined } from './combine-points';
import { combinePoints } from './combine-points';
import type { Piece } from './periods';
import { lookBackPieces } from './periods';
import type { MetricsInput } from './port';
import type { QueryPlan, RuleQuery, SeriesQuery } from './queries';
import type { PeriodicSeries, Problem, Series } from './series';
import { newestEnd, sumIn } from './series';

/** Answers by query ID, or what kept CloudWatch from answering at all. */
export type Answers = ReadonlyMap<string, Series> | { readonly problem: Problem };

/** The series of one query with its period; when nothing was answered, an empty one with the problem. */
export function seriesFor(answers: Answers, query: SeriesQuery): PeriodicSeries {
  const none = { points: [], problem: { reason: 'partial', detail: 'CloudWatch left it out of its answer' } } as const;
  const series = 'problem' in answers ? { points: [], problem: answers.problem } : (answers.get(query.id) ?? none);
  return { ...series, periodMs: query.periodMs };
}

/** One reading a rule, service and piece of the time looked at; each is a value or says why there is none. Pure. */
export function readingsFrom(plan: QueryPlan, answers: Answers, input: MetricsInput): Reading[] {
  const pieces = lookBackPieces(input.from, input.to, input.lookBackMs);
  return plan.rules.flatMap((query) => pieces.map((piece) => readRule(query, answers, piece, input)));
}

function readRule(query: RuleQuery, answers: Answers, piece: Piece, input: MetricsInput): Reading {
  const values = seriesFor(answers, query.values);
  const requests = seriesFor(answers, query.requests);
  const freshness = seriesFor(answers, query.freshness);
  const base = {
    rule: query.rule.name,
    service: query.service,
    colour: query.colour,
    from: piece.from,
    to: piece.to,
    periodMs: query.values.periodMs,
    query: query.values.description,
    coveredUntil: newestEnd(freshness, input.to) ?? input.to,
  };
  const medians = query.medians && seriesFor(answers, query.medians);
  const combined = combinePoints(query.rule, values, requests, piece, medians);
  const unknown =
    values.problem ??
    requestProblem(query, requests, piece) ??
    dataProblem(query, combined) ??
    plausibilityProblem(combined) ??
    freshnessProblem(query, freshness, piece, input) ??
    samplesProblem(query, combined);
  const samples = requests.problem || !Number.isFinite(combined.samples) ? null : Math.round(combined.samples);
  return { ...base, value: unknown || !('value' in combined) ? null : combined.value, samples, unknown };
}

function requestProblem(query: RuleQuery, requests: PeriodicSeries, piece: Piece): Problem | null {
  const counter = query.requests.description;
  if (requests.problem) return { ...requests.problem, detail: `requests (${counter}): ${requests.problem.detail}` };
  const count = sumIn(requests, piece);
  if (Number.isNaN(count)) return { reason: 'not-a-number', detail: `requests (${counter}) are not a number` };
  return count > 0 ? null : { reason: 'no-requests', detail: `no requests were counted by ${counter}` };
}

function dataProblem(query: RuleQuery, combined: Combined): Problem | null {
  if (!('unknown' in combined) || combined.unknown === 'too-few-samples') return null;
  if (combined.unknown === 'not-a-number') return { reason: 'not-a-number', detail: 'a data point is not a number' };
  return { reason: 'no-data', detail: `no data for ${query.values.description}` };
}

/** Nothing that rules speak of (rates, times, counts) can be below zero: whoever publishes that measures something else. */
function plausibilityProblem(combined: Combined): Problem | null {
  if (!('value' in combined) || combined.value >= 0) return null;
  return { reason: 'not-a-number', detail: `${combined.value} is not plausible: it is below zero` };
}

function samplesProblem({ rule }: RuleQuery, combined: Combined): Problem | null {
  if ('value' in combined) return null;
  const counted = `${Math.round(combined.samples)} requests`;
  return { reason: 'too-few-samples', detail: `${counted} are too few to judge, ${rule.minimumSamples} are needed` };
}

/** Old data says nothing about now; only the piece that ends now can be too old. */
function freshnessProblem(query: RuleQuery, series: PeriodicSeries, piece: Piece, input: MetricsInput): Problem | null {
  if (!piece.last) return null;
  if (series.problem) return { ...series.problem, detail: `${query.freshness.description}: ${series.problem.detail}` };
  const newest = newestEnd(series, input.to);
  if (newest !== null && input.to - newest <= input.staleAfterMs) return null;
  const age = newest === null ? 'missing' : `${formatDuration(input.to - newest)} old`;
  return { reason: 'stale', detail: `the newest data is ${age}, ${formatDuration(input.staleAfterMs)} is the limit` };
}
