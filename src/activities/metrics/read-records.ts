import type { Route53Client } from '@aws-sdk/client-route-53';
import type { RecordReading } from '../../domain/observation';
import { RolloutError } from '../../domain/failure';
import type { RecordRef } from '../../domain/topology';
import { cancellation } from '../current-context';
import { weightsByName } from '../traffic/read-weights';
import type { WeightedSets } from '../traffic/weighted-sets';
import { describeOthers, describeSets, readWeightedSets } from '../traffic/weighted-sets';

/**
 * The weights of records as Route 53 has them, by one list of the zone. A record that cannot be read, or whose sets are no
 * longer exactly `blue` and `green`, says so; only a cancelled call throws.
 */
export async function readRecords(
  route53: Route53Client,
  { hostedZoneId, records }: { readonly hostedZoneId: string; readonly records: readonly RecordRef[] },
): Promise<RecordReading[]> {
  try {
    const sets = await readWeightedSets(route53, hostedZoneId, records);
    return records.map(({ name }) =>
      readingOf(
        name,
        sets.filter((ofType) => ofType.name === name),
      ),
    );
  } catch (error) {
    if (cancellation()?.aborted) throw error;
    const unknown = error instanceof Error ? error.message : String(error);
    return records.map(({ name }) => ({ name, weights: null, unknown, changed: null }));
  }
}

function readingOf(name: string, sets: readonly WeightedSets[]): RecordReading {
  const strangers = sets.filter((ofType) => ofType.others.length > 0);
  if (strangers.length > 0) {
    return { name, weights: null, unknown: null, changed: strangers.map(describeStrangers).join(' ') };
  }
  try {
    return { name, weights: weightsByName(sets)[name] ?? null, unknown: null, changed: null };
  } catch (error) {
    if (!(error instanceof RolloutError)) throw error;
    return { name, weights: null, unknown: null, changed: error.report.evidence ?? error.report.what };
  }
}

function describeStrangers(sets: WeightedSets): string {
  return `${describeSets(sets)} has sets beside blue and green: ${describeOthers(sets)}.`;
}
