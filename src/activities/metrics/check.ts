import type { Observation } from '../../domain/observation';
import { answerCheck } from '../../domain/check';
import type { CheckBrief, CheckInput, MetricsPort } from './port';

/** Briefs a worker keeps: more than environments that are rolled out at once, and each changes a few times a run. */
const MOST_BRIEFS = 50;

/** The check of a worker, which remembers the briefs it was told. */
export function createCheck(observe: (look: CheckInput) => Promise<Observation>): MetricsPort['check'] {
  const told = new Map<string, CheckBrief>();
  return async ({ brief: { key, content }, from, to, moment }) => {
    const brief = content ?? told.get(key);
    if (!brief) return null;
    // Taken out first: so the oldest is the one that was not used for the longest time.
    told.delete(key);
    told.set(key, brief);
    for (const oldest of [...told.keys()].slice(0, -MOST_BRIEFS)) told.delete(oldest);
    return answerCheck(await observe({ ...brief.look, from, to }), brief.question, moment);
  };
}
