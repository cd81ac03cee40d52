import {
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import { isAwsError } from './aws-failure';
import { plainName } from './observe-balancers';
import type { ObservedRecordSet } from './observed';

interface Zone {
  readonly id: string;
  readonly name: string;
}

/** Public hosted zones of a name, or the one of an ID; more than one zone may have the same name. */
export async function observeZones(route53: Route53Client, zone: string): Promise<Zone[]> {
  if (/^Z[A-Z0-9]{4,31}$/.test(zone)) return zoneById(route53, zone);
  const { HostedZones } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: zone, MaxItems: 100 }));
  return (HostedZones ?? [])
    .filter(({ Name, Config }) => Config?.PrivateZone !== true && plainName(Name ?? '') === plainName(zone))
    .map(({ Id, Name }) => ({ id: zoneId(Id), name: plainName(Name ?? '') }));
}

async function zoneById(route53: Route53Client, id: string): Promise<Zone[]> {
  try {
    const { HostedZone } = await route53.send(new GetHostedZoneCommand({ Id: id }));
    return HostedZone === undefined ? [] : [{ id: zoneId(HostedZone.Id), name: plainName(HostedZone.Name ?? '') }];
  } catch (error) {
    if (isAwsError(error, 'NoSuchHostedZone')) return [];
    throw error;
  }
}

/** Route 53 answers with `/hostedzone/Z…` and takes `Z…`. */
export function zoneId(id: string | undefined): string {
  return (id ?? '').split('/').pop() ?? '';
}

/** The sets under the given names that could answer for an address. */
export async function observeRecordSets(
  route53: Route53Client,
  zone: string,
  names: readonly string[],
): Promise<ObservedRecordSet[]> {
  const found: ObservedRecordSet[] = [];
  for (const name of names) found.push(...(await setsOf(route53, zone, name)));
  return found;
}

async function setsOf(route53: Route53Client, zone: string, name: string): Promise<ObservedRecordSet[]> {
  const found: ObservedRecordSet[] = [];
  let start: {
    StartRecordName: string;
    StartRecordType?: ResourceRecordSet['Type'];
    StartRecordIdentifier?: string;
  } | null = {
    StartRecordName: name,
  };
  while (start !== null) {
    const page: ListPage = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone, ...start }));
    const sets = page.ResourceRecordSets ?? [];
    const mine = sets.filter((set) => plainName(set.Name ?? '') === name);
    found.push(...mine.filter(({ Type }) => Type === 'A' || Type === 'AAAA' || Type === 'CNAME').map(setOf));
    // The list is ordered by name, so the first other name ends it.
    const more = page.IsTruncated === true && mine.length === sets.length && page.NextRecordName !== undefined;
    start = more
      ? {
          StartRecordName: page.NextRecordName ?? name,
          StartRecordType: page.NextRecordType,
          StartRecordIdentifier: page.NextRecordIdentifier,
        }
      : null;
  }
  return found;
}

interface ListPage {
  readonly ResourceRecordSets?: readonly ResourceRecordSet[] | undefined;
  readonly IsTruncated?: boolean | undefined;
  readonly NextRecordName?: string | undefined;
  readonly NextRecordType?: ResourceRecordSet['Type'];
  readonly NextRecordIdentifier?: string | undefined;
}

function setOf(set: ResourceRecordSet): ObservedRecordSet {
  return {
    name: plainName(set.Name ?? ''),
    type: set.Type ?? '',
    setIdentifier: set.SetIdentifier ?? null,
    weight: set.Weight ?? null,
    pointsTo: targetOf(set),
    evaluateTargetHealth: set.AliasTarget?.EvaluateTargetHealth ?? false,
    asRead: set,
  };
}

function targetOf({ Type, AliasTarget, ResourceRecords }: ResourceRecordSet): string | null {
  const target = AliasTarget?.DNSName ?? (Type === 'CNAME' ? ResourceRecords?.[0]?.Value : undefined);
  return target === undefined ? null : plainName(target);
}
