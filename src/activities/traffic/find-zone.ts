import type { HostedZone, Route53Client } from '@aws-sdk/client-route-53';
import { GetHostedZoneCommand, ListHostedZonesByNameCommand } from '@aws-sdk/client-route-53';
import type { Finding } from '../../domain/plan';
import { zoneIdOf } from '../../domain/zone-id';
import { awsCall, awsErrorName } from '../aws/errors';
import { canonicalName } from './dns-name';

/** A hosted zone by its bare ID (`Z…`), or why there is none to use. */
export type ZoneLookup = { readonly id: string } | { readonly finding: Finding };

/**
 * Finds the zone that holds the records, by ID or name. By name only public zones count, and exactly one must exist:
 * two public zones of one name answer different resolvers, and nothing tells which is delegated.
 */
export async function findZone(route53: Route53Client, wanted: string): Promise<ZoneLookup> {
  const id = zoneIdOf(wanted);
  if (id !== null) return zoneById(route53, id);
  const zones = await publicZonesNamed(route53, canonicalName(wanted));
  const [zone, second] = zones.map((one) => ({ id: bareId(one.Id) }));
  if (zone === undefined) return missing(wanted, `No public hosted zone is named ${wanted}.`);
  if (second === undefined) return zone;
  return missing(
    wanted,
    `Several public hosted zones are named ${wanted}: ${zones.map((one) => bareId(one.Id)).join(', ')}.`,
  );
}

async function zoneById(route53: Route53Client, id: string): Promise<ZoneLookup> {
  try {
    const { HostedZone } = await awsCall(`route53:GetHostedZone for ${id}`, (untilCancelled) =>
      route53.send(new GetHostedZoneCommand({ Id: id }), untilCancelled),
    );
    if (HostedZone?.Config?.PrivateZone !== true) return { id };
    return missing(id, `The hosted zone ${id} is private: its records are answered inside a VPC only.`);
  } catch (error) {
    if (awsErrorName(error) === 'NoSuchHostedZone')
      return missing(id, `There is no hosted zone ${id} in this account.`);
    throw error;
  }
}

async function publicZonesNamed(route53: Route53Client, name: string): Promise<HostedZone[]> {
  const { HostedZones = [] } = await awsCall(`route53:ListHostedZonesByName for ${name}`, (untilCancelled) =>
    // The list starts at the name; zones of one name stand together at its head, and nobody has a hundred of them.
    route53.send(new ListHostedZonesByNameCommand({ DNSName: name, MaxItems: 100 }), untilCancelled),
  );
  return HostedZones.filter((zone) => canonicalName(zone.Name ?? '') === name && zone.Config?.PrivateZone !== true);
}

function bareId(id: string | undefined): string {
  return (id ?? '').replace('/hostedzone/', '');
}

function missing(wanted: string, problem: string): ZoneLookup {
  const cure = 'Set `hostedZone` of the environment to the ID of the public zone (`aws route53 list-hosted-zones`).';
  return { finding: { code: 'ZoneMissing', subject: `zone ${wanted}`, problem, cure } };
}
