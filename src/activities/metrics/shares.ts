import type { ShareReading } from '../../domain/observation';
import { lookBackPieces } from './periods';
import type { MetricsInput } from './port';
import type { Piece } from './periods';
import type { QueryPlan, SeriesQuery } from './queries';
import type { PeriodicSeries } from './series';
import type { Answers } from './readings';
import { seriesFor } from './readings';
import { sumIn, sumOver } from './series';

/**
 * Requests of both colours in the last look-back, by service; null where nobody can tell. A colour without a single point is
 * at zero when its load balancer counted none either: silence alone may be a colour whose metrics stopped. Pure.
 */
export function sharesFrom(plan: QueryPlan, answers: Answers, input: MetricsInput): ShareReading[] {
  const piece = lookBackPieces(input.from, input.to, input.lookBackMs).at(-1);
  if (piece === undefined) return [];
  return plan.shares.map(({ service, candidate, live, balancers }) => {
    const [ofCandidate, ofLive] = [seriesFor(answers, candidate), seriesFor(answers, live)];
    const count = (series: typeof ofLive, balancer: SeriesQuery): number | null => {
      const requests = series.problem ? Number.NaN : sumIn(series, piece);
      if (!Number.isFinite(requests)) return null;
      const silent = series.points.length === 0 && isCounting(seriesFor(answers, balancer), piece);
      return silent ? null : Math.round(requests);
    };
    const candidateRequests = count(ofCandidate, balancers.candidate);
    const liveRequests = count(ofLive, balancers.live);
    const unreadable = candidateRequests === null || liveRequests === null;
    const why = ofCandidate.problem ?? ofLive.problem ?? { detail: 'its requests cannot be counted by its metrics' };
    const unknown = unreadable ? why.detail : null;
    return { service, candidateRequests, liveRequests, from: piece.from, to: piece.to, unknown };
  });
}

/** Whether a balancer counted requests, or cannot be asked whether it did. */
function isCounting(series: PeriodicSeries, piece: Piece): boolean {
  return series.problem !== null || sumOver(series, piece.from, piece.to) !== 0;
}
