import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { AwsClients } from '../../activities/aws/clients';
import { findZone } from '../../activities/traffic/find-zone';
import { setsOfNames } from '../../activities/traffic/list-sets';
import type { WeightedSets } from '../../activities/traffic/weighted-sets';
import { isWhole, sortSets, weightsOf } from '../../activities/traffic/weighted-sets';
import type { Colour } from '../../domain/colour';
import { colours } from '../../domain/colour';
import type { ProductionSettings, RecordSettings } from '../../domain/settings';
import type { RecordType } from '../../domain/topology';
import { describeWeights, liveColourOf } from '../../domain/weights';
import { ClientFailure } from '../client-failure';
import type { SlotHealth } from './slot-health';
import { readHealth } from './slot-health';

/** One record as Route 53 has it. */
export interface RecordLook extends RecordSettings {
  /** One entry for each type of the configuration. */
  readonly sets: readonly WeightedSets[];
  /** The colour that has all traffic of all types; null when it is split, or sets are missing. */
  readonly whole: Colour | null;
  /** What a person should know of its sets beside their weights. */
  readonly oddities: readonly string[];
}

/** What break-glass needs to know before it writes. */
export interface Look {
  readonly hostedZoneId: string;
  readonly records: readonly RecordLook[];
  readonly health: readonly SlotHealth[];
}

/**
 * Zone, records and the health of both colours. Only Route 53 has to answer; health may be unknown.
 * @throws ClientFailure `refused` when there is no zone to write to
 * @throws RolloutError AccessDenied | AwsRefused | AwsUnavailable from Route 53
 */
export async function look(clients: AwsClients, settings: ProductionSettings): Promise<Look> {
  const [zone, health] = await Promise.all([
    findZone(clients.route53, settings.hostedZone),
    readHealth(clients, settings),
  ]);
  if ('finding' in zone) throw new ClientFailure('refused', `${zone.finding.problem} ${zone.finding.cure}`);
  const names = settings.records.map(({ name }) => name);
  const read = await setsOfNames(clients.route53, zone.id, names);
  const records = settings.records.map((record) => lookAtRecord(record, read.get(record.name) ?? []));
  return { hostedZoneId: zone.id, records, health };
}

function lookAtRecord(record: RecordSettings, all: readonly ResourceRecordSet[]): RecordLook {
  const sets = record.types.map((type) => sortSets(record.name, type, all));
  const undeclared = TYPES.filter((type) => !record.types.includes(type) && all.some(({ Type }) => Type === type));
  const oddities = [
    ...sets.flatMap(odditiesOf),
    ...undeclared.map((type) => `${record.name} ${type} is not in the configuration: its traffic does not move.`),
  ];
  return { ...record, sets, whole: wholeColourOf(sets), oddities };
}

const TYPES: readonly RecordType[] = ['A', 'AAAA'];

/** The colour that all sets give everything to; null when there is none. */
export function wholeColourOf(sets: readonly WeightedSets[]): Colour | null {
  const live = sets.map((ofType) => (isWhole(ofType) ? liveColourOf(weightsOf(ofType)) : null));
  const [first = null] = live;
  return live.every((colour) => colour === first) ? first : null;
}

function odditiesOf({ name, type, others }: WeightedSets): string[] {
  return others.map((set) => {
    const called = set.SetIdentifier === undefined ? 'a set without weights' : `a third set \`${set.SetIdentifier}\``;
    return `${name} ${type} has ${called} (weight ${set.Weight ?? 'none'}), which is left as it is.`;
  });
}

/** The weights of a record in words, once when its types agree. @example 'blue 50 / green 50' */
export function weightWords(sets: readonly WeightedSets[]): string {
  const words = sets.map((ofType) => {
    if (isWhole(ofType)) return describeWeights(weightsOf(ofType));
    return colours.map((colour) => `${colour} ${ofType[colour]?.Weight ?? 'missing'}`).join(' / ');
  });
  if (new Set(words).size === 1) return words[0] ?? '';
  return sets.map(({ type }, index) => `${type} ${words[index] ?? ''}`).join(', ');
}
