/** Part of the time a check looks at; each rule gets one reading a piece. Epoch milliseconds. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** Nothing asked for lies before it, so that a point that starts a little earlier belongs to it. */
  readonly first: boolean;
  /** It ends now: only here can data be stale. */
  readonly last: boolean;
}

const MINUTE_MS = 60_000;

/**
 * Cuts the time to look at into pieces of one look-back, ending at `to`, in order of time. After a gap the oldest piece
 * begins at `from` and overlaps the next: so no piece is too short to tell, and none so long that trouble is diluted.
 */
export function lookBackPieces(from: number, to: number, lookBackMs: number): Piece[] {
  const starts: number[] = [];
  for (let start = to - lookBackMs; start > from; start -= lookBackMs) starts.unshift(start);
  starts.unshift(from);
  return starts.map((start, index) => ({
    from: start,
    to: Math.min(start + lookBackMs, to),
    first: index === 0,
    last: index === starts.length - 1,
  }));
}

/**
 * Start and end of the query around the time to look at. Aligned to whole minutes, as CloudWatch wants it, or to
 * seconds when a period is shorter than a minute; the end is exclusive.
 */
export function queryTimes(from: number, to: number, shortestPeriodMs: number): { start: Date; end: Date } {
  const unit = shortestPeriodMs >= MINUTE_MS ? MINUTE_MS : 1_000;
  const start = Math.floor(Math.min(from, to) / unit) * unit;
  // CloudWatch refuses an end that is not after the start, as right after the first shift.
  const end = Math.max(Math.ceil(to / unit) * unit, start + unit);
  return { start: new Date(start), end: new Date(end) };
}
