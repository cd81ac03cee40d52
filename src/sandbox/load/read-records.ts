import type { Route53Client } from '@aws-sdk/client-route-53';
import { observeRecordSets, observeZones } from '../../client/bootstrap/observe-records';
import { colours } from '../../domain/colour';
import type { Colour } from '../../domain/colour';
import { SandboxFailure } from '../sandbox-failure';

/** Weight of each colour, 0 to 255, by public name. */
export type WeightsByName = ReadonlyMap<string, Readonly<Record<Colour, number>>>;

/** ID of the hosted zone of a name. @throws SandboxFailure when there is none */
export async function zoneIdOf(route53: Route53Client, zone: string): Promise<string> {
  const [found] = await observeZones(route53, zone);
  if (found !== undefined) return found.id;
  throw new SandboxFailure(`The sandbox has no hosted zone ${zone}; start it again: npm run sandbox.`);
}

/** The weights that a name server would answer with, for A records of these names. */
export async function readWeights(
  route53: Route53Client,
  zoneId: string,
  names: readonly string[],
): Promise<WeightsByName> {
  const weights = new Map<string, Record<Colour, number>>();
  for (const { name, type, setIdentifier, weight } of await observeRecordSets(route53, zoneId, names)) {
    const colour = colours.find((each) => each === setIdentifier);
    if (type !== 'A' || colour === undefined) continue;
    weights.set(name, { blue: 0, green: 0, ...weights.get(name), [colour]: weight ?? 0 });
  }
  return weights;
}
