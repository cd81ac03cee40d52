import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import type { Finding } from '../../domain/plan';
import type { ProductionSettings, RecordSettings } from '../../domain/settings';
import type { ObservedRecord, RecordType } from '../../domain/topology';
import { findBalancers } from './find-balancers';
import { findZone } from './find-zone';
import { setsOfNames } from './list-sets';
import type { TrafficPort } from './port';
import { recordFindings } from './record-findings';
import type { WeightedSets } from './weighted-sets';
import { isWhole, sortSets, weightsOf } from './weighted-sets';

const recordTypes: readonly RecordType[] = ['A', 'AAAA'];

/** Clients to read with. */
export interface InspectClients {
  readonly route53: Route53Client;
  readonly elbv2: ElasticLoadBalancingV2Client;
}

/** Zone, load balancers and records as they are, with everything that is wrong. Reads only. */
export async function inspectTraffic(
  clients: InspectClients,
  settings: ProductionSettings,
): ReturnType<TrafficPort['inspectTraffic']> {
  const [zone, { balancers, findings }] = await Promise.all([
    findZone(clients.route53, settings.hostedZone),
    findBalancers(clients.elbv2, settings.loadBalancers),
  ]);
  const { blue, green } = balancers;
  const loadBalancers = blue && green ? { blue, green } : null;
  if ('finding' in zone) {
    return { hostedZoneId: null, loadBalancers, records: [], findings: [zone.finding, ...findings] };
  }
  const records: ObservedRecord[] = [];
  const recordProblems: Finding[] = [];
  const names = settings.records.map(({ name }) => name);
  const read = await setsOfNames(clients.route53, zone.id, names);
  for (const record of settings.records) {
    const all = read.get(record.name) ?? [];
    const sets = record.types.map((type) => sortSets(record.name, type, all));
    recordProblems.push(...recordFindings(zone.id, sets, balancers), ...undeclaredTypes(record, all));
    const observed = observe(record, sets);
    if (observed) records.push(observed);
  }
  return { hostedZoneId: zone.id, loadBalancers, records, findings: [...findings, ...recordProblems] };
}

function observe(record: RecordSettings, sets: readonly WeightedSets[]): ObservedRecord | null {
  const [first] = sets;
  if (first === undefined || !isWhole(first) || !sets.every(isWhole)) return null;
  const asRead = sets.flatMap(({ blue, green }) => [blue, green]);
  return { name: record.name, types: record.types, weights: weightsOf(first), sets: asRead };
}

/** A type that exists but is not configured would keep its weights: its clients would stay behind, unseen. */
function undeclaredTypes(record: RecordSettings, all: readonly ResourceRecordSet[]): Finding[] {
  const undeclared = recordTypes.filter((type) => !record.types.includes(type) && all.some((set) => set.Type === type));
  return undeclared.map((type) => ({
    code: 'TypeUndeclared',
    subject: `record ${record.name} ${type}`,
    problem: `The zone has sets of type ${type}, which the configuration does not name: their traffic would not move.`,
    cure: `Add ${type} to \`types\` of the record, or remove those sets.`,
  }));
}
