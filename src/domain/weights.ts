import type { Colour } from './colour';
import { otherColour } from './colour';

/** Share of the traffic in whole percent, 0 to 100. A Route 53 weight of ours is a percent, since both always sum to 100. */
export type Percent = number;

/** The weights of one record's two sets, as Route 53 holds them (0 to 255 each, 100 in sum when they are ours). */
export type Weights = Record<Colour, number>;

/** Within this time a change of Route 53 is usually INSYNC, says its documentation: for one that cannot be asked about. */
export const USUAL_SYNC_MS = 60_000;

/** The weights that give the candidate its percent and live the rest; their sum is always 100. */
export function weightsFor(candidate: Colour, percent: Percent): Weights {
  const weights: Weights = { blue: 0, green: 0 };
  weights[candidate] = percent;
  weights[otherColour(candidate)] = 100 - percent;
  return weights;
}

/** Whether two pairs of weights are the same. */
export function sameWeights(a: Weights, b: Weights): boolean {
  return a.blue === b.blue && a.green === b.green;
}

/** The colour with all the weight (100 of 100), or null when traffic is split or the sum is not ours. */
export function liveColourOf(weights: Weights): Colour | null {
  if (weights.blue === 100 && weights.green === 0) return 'blue';
  if (weights.green === 100 && weights.blue === 0) return 'green';
  return null;
}

/** Weights as people read them. @example 'blue 95 / green 5' */
export function describeWeights(weights: Weights): string {
  return `blue ${weights.blue} / green ${weights.green}`;
}
