import type { Colour } from '../../domain/colour';
import { otherColour } from '../../domain/colour';
import { RolloutError } from '../../domain/failure';
import type { Percent, Weights } from '../../domain/weights';
import { describeWeights } from '../../domain/weights';
import type { WeightedSets } from './weighted-sets';
import { describeOthers, describeSets, isWhole, weightsOf } from './weighted-sets';

/** What a write expects to find: the candidate at the weight last written, or already at the one to write. */
export interface ExpectedWeights {
  readonly candidate: Colour;
  readonly expected: Percent;
  readonly to: Percent;
}

/** Why the sets of one name and type are not what we last wrote, as a sentence; null when they are. Pure. */
export function driftOf(sets: WeightedSets, wanted: ExpectedWeights): string | null {
  const about = describeSets(sets);
  if (sets.others.length > 0) return `${about} has a set we do not know: ${describeOthers(sets)}.`;
  if (!isWhole(sets)) return `${about} lost its set ${sets.blue === null ? 'blue' : 'green'}.`;
  const weights = weightsOf(sets);
  const candidate = weights[wanted.candidate];
  const ours = weights.blue + weights.green === 100 && (candidate === wanted.expected || candidate === wanted.to);
  if (ours) return null;
  const expected = wanted.expected === wanted.to ? `${wanted.to}` : `${wanted.expected} or ${wanted.to}`;
  return `${about} is ${describeWeights(weights)}; expected ${wanted.candidate} at ${expected} of 100. ${whoSeesWhat(weights, wanted.candidate)}`;
}

/** Error of an upward write that found something else than we last wrote. */
export function trafficDrift(drifts: readonly string[]): RolloutError {
  return new RolloutError({
    type: 'TrafficDrift',
    what: 'Records are not what this rollout last wrote: somebody else changes them.',
    evidence: drifts.join(' '),
    did: 'Nothing was written.',
    next: 'Find who changes these records, and let one side only do it.',
  });
}

function whoSeesWhat(weights: Weights, candidate: Colour): string {
  const all = weights.blue + weights.green;
  if (weights.blue < 0 || weights.green < 0) return 'Who sees what cannot be told, since a set has no weight.';
  // Route 53 treats weights that are all zero as equal.
  const share = (colour: Colour): number => (all === 0 ? 50 : Math.round((weights[colour] / all) * 1_000) / 10);
  return `Now the candidate is seen by ${share(candidate)} %, live by ${share(otherColour(candidate))} %.`;
}
