import type { Colour } from '../../domain/colour';
import { colours, otherColour } from '../../domain/colour';
import { weightsFor } from '../../domain/weights';
import type { WholePair } from './weighted-sets';

/**
 * A command for the AWS CLI that gives all weight of a record to the colour which has most of it now, as a person can
 * paste it after reading. Everything but the weights is as it was.
 */
export function restoreCommand(hostedZoneId: string, pairs: readonly WholePair[]): string {
  const target = heavierColour(pairs);
  const weights = weightsFor(target, 100);
  const changes = pairs.flatMap((pair) =>
    colours.map((colour) => ({ Action: 'UPSERT', ResourceRecordSet: { ...pair[colour], Weight: weights[colour] } })),
  );
  const batch = JSON.stringify({ Comment: `all traffic to ${target}`, Changes: changes });
  return `aws route53 change-resource-record-sets --hosted-zone-id ${hostedZoneId} --change-batch '${batch.replaceAll("'", `'\\''`)}'`;
}

function heavierColour(pairs: readonly WholePair[]): Colour {
  const sum = (colour: Colour): number => pairs.reduce((total, pair) => total + (pair[colour].Weight ?? 0), 0);
  return sum('blue') >= sum('green') ? 'blue' : otherColour('blue');
}
