import type { ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import type { RecordRef, RecordType } from '../../domain/topology';
import type { Weights } from '../../domain/weights';
import { setsOfNames } from './list-sets';

/** All sets of one name and type, raw, so that whatever they hold beside the weight can be sent back as it was. */
export interface WeightedSets {
  readonly name: string;
  readonly type: RecordType;
  readonly blue: ResourceRecordSet | null;
  readonly green: ResourceRecordSet | null;
  /** Sets of this name and type that are neither `blue` nor `green`. */
  readonly others: readonly ResourceRecordSet[];
}

/** A pair of sets that both exist. */
export type WholePair = WeightedSets & { readonly blue: ResourceRecordSet; readonly green: ResourceRecordSet };

/** Whether both sets exist. */
export function isWhole(sets: WeightedSets): sets is WholePair {
  return sets.blue !== null && sets.green !== null;
}

/** Reads every set of the names; the answer has one entry a name and type, in their order. */
export async function readWeightedSets(
  route53: Route53Client,
  hostedZoneId: string,
  records: readonly RecordRef[],
): Promise<WeightedSets[]> {
  const names = records.map(({ name }) => name);
  const all = await setsOfNames(route53, hostedZoneId, names);
  return records.flatMap(({ name, types }) => types.map((type) => sortSets(name, type, all.get(name) ?? [])));
}

/** Sorts the sets of a name into the two of ours, by exact set identifier, and all others of the type. */
export function sortSets(name: string, type: RecordType, all: readonly ResourceRecordSet[]): WeightedSets {
  const ofType = all.filter((set) => set.Type === type);
  const blue = ofType.find((set) => set.SetIdentifier === 'blue') ?? null;
  const green = ofType.find((set) => set.SetIdentifier === 'green') ?? null;
  return { name, type, blue, green, others: ofType.filter((set) => set !== blue && set !== green) };
}

/** The weights of a pair; a set without a weight (another routing policy) counts as -1, which no pair of ours has. */
export function weightsOf(pair: WholePair): Weights {
  return { blue: pair.blue.Weight ?? -1, green: pair.green.Weight ?? -1 };
}

/** Record and type as people read them. @example 'portal.mpac-cloud.com A' */
export function describeSets(sets: WeightedSets): string {
  return `${sets.name} ${sets.type}`;
}

/** The sets that are not ours, as people read them. */
export function describeOthers({ others }: WeightedSets): string {
  return others
    .map((set) => `\`${set.SetIdentifier ?? 'without identifier'}\` at weight ${set.Weight ?? 'none'}`)
    .join(', ');
}
