import type { ListResourceRecordSetsCommandOutput, Route53Client } from '@aws-sdk/client-route-53';
import { ListHostedZonesByNameCommand, ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { colours } from '../../domain/colour';
import type { Colour } from '../../domain/colour';
import { SandboxFailure } from '../sandbox-failure';

/** Weight of each colour, 0 to 255, by public name. */
export type WeightsByName = ReadonlyMap<string, Readonly<Record<Colour, number>>>;

/** ID of the hosted zone of a name. @throws SandboxFailure when there is none */
export async function zoneIdOf(route53: Route53Client, zone: string): Promise<string> {
  if (/^Z[A-Z0-9]{4,}$/.test(zone)) return zone;
  const answer = await route53.send(new ListHostedZonesByNameCommand({ DNSName: zone }));
  const id = answer.HostedZones?.find(({ Name }) => Name === `${zone}.`)?.Id?.replace('/hostedzone/', '');
  if (id !== undefined) return id;
  throw new SandboxFailure(`The sandbox has no hosted zone ${zone}; start it again: npm run sandbox.`);
}

/** The weights that a name server would answer with, for A records. */
export async function readWeights(route53: Route53Client, zoneId: string): Promise<WeightsByName> {
  const weights = new Map<string, Record<Colour, number>>();
  let start = {};
  for (;;) {
    const page: ListResourceRecordSetsCommandOutput = await route53.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, ...start }),
    );
    for (const { Name = '', Type, SetIdentifier, Weight } of page.ResourceRecordSets ?? []) {
      const colour = colours.find((each) => each === SetIdentifier);
      if (Type !== 'A' || colour === undefined) continue;
      const name = Name.replace(/\.$/, '');
      weights.set(name, { blue: 0, green: 0, ...weights.get(name), [colour]: Weight ?? 0 });
    }
    if (!page.IsTruncated) return weights;
    start = {
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    };
  }
}
