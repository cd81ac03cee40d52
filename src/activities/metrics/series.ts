import type { UnknownReason } from '../../domain/observation';
import type { Piece } from './periods';

/** A data point: epoch milliseconds at which its period begins, and its value. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** Why a series cannot be relied upon. */
export interface Problem {
  readonly reason: UnknownReason;
  readonly detail: string;
}

/** What CloudWatch answered to one query: points in order of time, or why they say nothing. */
export interface Series {
  readonly points: readonly Point[];
  readonly problem: Problem | null;
}

/** A series with the length of its points' periods, milliseconds. */
export interface PeriodicSeries extends Series {
  readonly periodMs: number;
}

/** The points that begin in a piece; one that begins before all that was asked for belongs to the first. */
export function pointsIn(series: Series, piece: Piece): Point[] {
  return series.points.filter(({ at }) => at < piece.to && (piece.first || at >= piece.from));
}

/** The points whose period overlaps a piece: long periods may begin on the clock as well as at the start of the query. */
export function pointsOver(series: PeriodicSeries, piece: Piece): Point[] {
  return series.points.filter(({ at }) => at < piece.to && at + series.periodMs > piece.from);
}

/** Sum of the values in a piece. */
export function sumIn(series: Series, piece: Piece): number {
  return pointsIn(series, piece).reduce((sum, point) => sum + point.value, 0);
}

/** Sum over a stretch of time; a point that lies in it by part counts by that part. */
export function sumOver(series: PeriodicSeries, from: number, to: number): number {
  return series.points.reduce((sum, { at, value }) => {
    const overlap = Math.min(at + series.periodMs, to) - Math.max(at, from);
    return overlap > 0 ? sum + (value * overlap) / series.periodMs : sum;
  }, 0);
}

/** When the newest data ends, not later than `now`; null without points. */
export function newestEnd(series: PeriodicSeries, now: number): number | null {
  if (series.points.length === 0) return null;
  return Math.min(now, Math.max(...series.points.map((point) => point.at)) + series.periodMs);
}
