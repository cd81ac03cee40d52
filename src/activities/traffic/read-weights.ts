import type { Route53Client } from '@aws-sdk/client-route-53';
import { RolloutError } from '../../domain/failure';
import type { Weights } from '../../domain/weights';
import type { TrafficPort } from './port';
import type { WeightedSets } from './weighted-sets';
import { describeSets, isWhole, readWeightedSets, weightsOf } from './weighted-sets';

/**
 * The weights Route 53 has now, by record name. When the types of a record disagree, each colour shows its highest
 * weight: the sum then exceeds 100, so that it passes for no pair of ours.
 * @throws RecordSetsChanged when a record lost one of its two sets
 */
export async function readWeights(
  route53: Route53Client,
  input: Parameters<TrafficPort['readWeights']>[0],
): ReturnType<TrafficPort['readWeights']> {
  return { weights: weightsByName(await readWeightedSets(route53, input.hostedZoneId, input.records)) };
}

/** The same of sets that were read already. @throws RecordSetsChanged when a record lost one of its two sets */
export function weightsByName(sets: readonly WeightedSets[]): Record<string, Weights> {
  const torn = sets.filter((ofType) => !isWhole(ofType));
  if (torn.length > 0) throw recordSetsChanged(torn, 'Nothing was changed.');
  const weights: Record<string, Weights> = {};
  for (const pair of sets.filter(isWhole)) {
    const seen = weights[pair.name];
    const { blue, green } = weightsOf(pair);
    weights[pair.name] = seen
      ? { blue: Math.max(seen.blue, blue), green: Math.max(seen.green, green) }
      : { blue, green };
  }
  return weights;
}

/** Error for records without one of their sets. @param did what was done in spite of it */
export function recordSetsChanged(torn: readonly WeightedSets[], did: string): RolloutError {
  const lost = torn.map((sets) => {
    const missing = [sets.blue ? null : 'blue', sets.green ? null : 'green'].filter((one) => one !== null);
    return `${describeSets(sets)} has no set ${missing.join(' and no ')}`;
  });
  return new RolloutError({
    type: 'RecordSetsChanged',
    what: 'Records lost weighted sets that were there when the rollout started.',
    evidence: `${lost.join('; ')}.`,
    did,
    next: 'Restore the missing sets (`rollout bootstrap` makes them), and find who removed them.',
  });
}
