import {
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  type ResourceRecordSet,
  type Route53Client,
} from '@aws-sdk/client-route-53';
import { shortArn } from '../../domain/short-arn';
import { zoneIdOf } from '../../domain/zone-id';
import { balancerName } from '../../activities/traffic/dns-name';
import { setsOfNames } from '../../activities/traffic/list-sets';
import { ifThere } from './aws-failure';
import type { ObservedRecordSet } from './observed';

interface Zone {
  readonly id: string;
  readonly name: string;
}

/** Public hosted zones of a name, or the one of an ID; more than one zone may have the same name. */
export async function observeZones(route53: Route53Client, zone: string): Promise<Zone[]> {
  const id = zoneIdOf(zone);
  if (id !== null) return zoneById(route53, id);
  const { HostedZones } = await route53.send(new ListHostedZonesByNameCommand({ DNSName: zone, MaxItems: 100 }));
  return (HostedZones ?? [])
    .filter(({ Name, Config }) => Config?.PrivateZone !== true && balancerName(Name ?? '') === balancerName(zone))
    .map(({ Id, Name }) => ({ id: zoneId(Id), name: balancerName(Name ?? '') }));
}

async function zoneById(route53: Route53Client, id: string): Promise<Zone[]> {
  const { HostedZone } = (await ifThere(route53.send(new GetHostedZoneCommand({ Id: id })), 'NoSuchHostedZone')) ?? {};
  return HostedZone === undefined ? [] : [{ id: zoneId(HostedZone.Id), name: balancerName(HostedZone.Name ?? '') }];
}

/** Route 53 answers with `/hostedzone/Z…` and takes `Z…`. */
export function zoneId(id: string | undefined): string {
  return shortArn(id ?? '');
}

/** The sets under the given names that could answer for an address. */
export async function observeRecordSets(
  route53: Route53Client,
  zone: string,
  names: readonly string[],
): Promise<ObservedRecordSet[]> {
  const found = await setsOfNames(route53, zone, names);
  const ofAddresses = [...found.values()].flat().filter(({ Type }) => ['A', 'AAAA', 'CNAME'].includes(Type ?? ''));
  return ofAddresses.map(setOf);
}

function setOf(set: ResourceRecordSet): ObservedRecordSet {
  return {
    name: balancerName(set.Name ?? ''),
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
  return target === undefined ? null : balancerName(target);
}
