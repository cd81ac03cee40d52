import { isIPv4, isIPv6 } from 'node:net';
import type { Refusal } from './wire/call';
import type { RecordChange, RecordSet } from './wire/rest-xml';

const maxRecordElements = 1_000;

const groupOf = (record: RecordSet) => `${record.name} ${record.type}`;
const keyOf = (record: RecordSet) => `${groupOf(record)} ${record.setIdentifier ?? ''}`;

/** What makes one change malformed whatever the zone holds; AWS answers InvalidInput. Weights are 0 to 255. */
function malformed(change: RecordChange, index: number): string | undefined {
  const about = `in Change with [Action=${change.action}, Name=${change.name}, Type=${change.type}, SetIdentifier=${change.setIdentifier ?? 'null'}]`;
  const { weight, setIdentifier, aliasTarget, ttl, values } = change;
  if (weight !== undefined && !(Number.isInteger(weight) && weight >= 0 && weight <= 255)) {
    const member = `changeBatch.changes.${index + 1}.member.resourceRecordSet.weight`;
    return `1 validation error detected: Value '${weight}' at '${member}' failed to satisfy constraint: Member must be an integer from 0 to 255`;
  }
  if (weight !== undefined && setIdentifier === undefined)
    return `Invalid request: Missing field 'SetIdentifier' ${about}`;
  if (setIdentifier !== undefined && weight === undefined) {
    return `Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, MultiValueAnswer], but found none ${about}`;
  }
  const complete = ttl !== undefined && values !== undefined && values.length > 0;
  const wanted = 'Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords]]';
  if (aliasTarget === undefined && !complete) return `Invalid request: ${wanted}, but found none ${about}`;
  if (aliasTarget !== undefined && (ttl !== undefined || values !== undefined)) {
    return `Invalid request: ${wanted}, but found more than one ${about}`;
  }
  return undefined;
}

/** What the zone forbids for one change, or undefined. */
function notPermitted(zone: string, change: RecordChange): string | undefined {
  if (change.name !== zone && !change.name.endsWith(`.${zone}`)) {
    return `RRSet with DNS name ${change.name} is not permitted in zone ${zone}`;
  }
  if (change.type === 'CNAME' && change.name === zone) {
    return `RRSet of type CNAME with DNS name ${change.name} is not permitted at apex in zone ${zone}`;
  }
  const valid = change.type === 'A' ? isIPv4 : change.type === 'AAAA' ? isIPv6 : () => true;
  const wrong = change.values?.find((value) => !valid(value));
  if (wrong === undefined) return undefined;
  return `Invalid Resource Record: '${wrong}' is not a valid value of an RRSet of type ${change.type}`;
}

/** The zone as the batch would leave it. What CREATE and DELETE demand of it is the emulator's to check. */
function afterwards(records: RecordSet[], changes: RecordChange[]): RecordSet[] {
  const byKey = new Map(records.map((record) => [keyOf(record), record]));
  for (const change of changes) {
    if (change.action === 'DELETE') byKey.delete(keyOf(change));
    else byKey.set(keyOf(change), change);
  }
  return [...byKey.values()];
}

/** What a changed record set may not stand beside, in the zone as the batch would leave it. */
function conflict(zone: string, change: RecordChange, records: RecordSet[]): string | undefined {
  const sameName = records.filter((record) => record.name === change.name);
  if (sameName.some(({ type }) => type === 'CNAME') && sameName.some(({ type }) => type !== 'CNAME')) {
    return `RRSet of type ${change.type} with DNS name ${change.name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone}`;
  }
  const group = sameName.filter((record) => record.type === change.type);
  const about = `RRSet with DNS name ${change.name}, type ${change.type}`;
  const weighted = group.filter((record) => record.weight !== undefined);
  if (weighted.length > 0 && weighted.length < group.length) {
    if (change.weight === undefined)
      return `${about} cannot be created as other RRSets exist with the same name and type.`;
    return `${about}, SetIdentifier ${change.setIdentifier ?? ''} cannot be created as a non-weighted set exists with the same name and type.`;
  }
  const ttls = new Set(weighted.flatMap((record) => (record.ttl === undefined ? [] : [record.ttl])));
  if (ttls.size < 2) return undefined;
  return `${about}, SetIdentifier ${change.setIdentifier ?? ''} cannot be created as weighted sets must contain the same TTL.`;
}

/** Record elements as AWS counts them towards its limit of 1,000 a request: an UPSERT counts twice. */
function elementsOf(change: RecordChange): number {
  return Math.max(change.values?.length ?? 1, 1) * (change.action === 'UPSERT' ? 2 : 1);
}

/**
 * Why AWS would refuse the batch as a whole, or undefined. `zone` and all names are lower case with a trailing dot;
 * `records` is all the zone holds before.
 */
export function refuseChangeBatch(zone: string, records: RecordSet[], changes: RecordChange[]): Refusal | undefined {
  for (const [index, change] of changes.entries()) {
    const message = malformed(change, index);
    if (message !== undefined) return { code: 'InvalidInput', message };
  }
  if (changes.reduce((sum, change) => sum + elementsOf(change), 0) > maxRecordElements) {
    return { code: 'InvalidChangeBatch', message: `[Number of records limit of ${maxRecordElements} exceeded.]` };
  }
  const after = afterwards(records, changes);
  const messages = changes.flatMap((change) => {
    if (change.action === 'DELETE') return [];
    const message = notPermitted(zone, change) ?? conflict(zone, change, after);
    return message === undefined ? [] : [message];
  });
  return messages.length === 0 ? undefined : { code: 'InvalidChangeBatch', message: `[${messages.join(', ')}]` };
}
