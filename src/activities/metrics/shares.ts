import type { ShareReading } from '../../domain/observation';
import { lookBackPieces } from './periods';
import type { MetricsInput } from './port';
import type { QueryPlan } from './queries';
import type { Answers } from './readings';
import { seriesFor } from './readings';
import { sumIn } from './series';

/** Requests of both colours in the last look-back, by service. Nothing counted is zero; nothing readable is null. Pure. */
export function sharesFrom(plan: QueryPlan, answers: Answers, input: MetricsInput): ShareReading[] {
  const piece = lookBackPieces(input.from, input.to, input.lookBackMs).at(-1);
  if (piece === undefined) return [];
  return plan.shares.map(({ service, candidate, live }) => {
    const [ofCandidate, ofLive] = [seriesFor(answers, candidate), seriesFor(answers, live)];
    const count = (series: typeof ofLive): number | null => {
      const requests = series.problem ? Number.NaN : sumIn(series, piece);
      return Number.isFinite(requests) ? Math.round(requests) : null;
    };
    const [candidateRequests, liveRequests] = [count(ofCandidate), count(ofLive)];
    const unreadable = candidateRequests === null || liveRequests === null;
    const why = ofCandidate.problem ?? ofLive.problem ?? { detail: 'a count of requests is not a number' };
    const unknown = unreadable ? why.detail : null;
    return { service, candidateRequests, liveRequests, from: piece.from, to: piece.to, unknown };
  });
}
