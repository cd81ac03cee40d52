import type { Change } from '@aws-sdk/client-route-53';
import { colours, type Colour } from '../../domain/colour';
import { weightsFor } from '../../domain/weights';
import { entry, type Made } from './made';
import type { ObservedRecordSet } from './observed';

/** The changes that make a name's weighted pairs, blue 100 and green 0. */
export function createPairs(name: string, types: readonly ('A' | 'AAAA')[], made: Made): Change[] {
  const weights = weightsFor('blue', 100);
  return types.flatMap((type) =>
    colours.map((colour): Change => {
      const balancer = entry(made.balancers, colour, 'load balancer');
      return {
        Action: 'CREATE',
        ResourceRecordSet: {
          Name: name,
          Type: type,
          SetIdentifier: colour,
          Weight: weights[colour],
          AliasTarget: {
            HostedZoneId: balancer.hostedZoneId,
            DNSName: balancer.dnsName,
            // With true, weight 0 would be answered as soon as live has no healthy target.
            EvaluateTargetHealth: false,
          },
        },
      };
    }),
  );
}

/**
 * Why sets of one name and type are not the weighted pair, or null when they are, whatever their weights.
 * @param targets - DNS names of the load balancers; undefined for one that is not there
 */
export function faultOfPair(
  sets: readonly ObservedRecordSet[],
  targets: Readonly<Record<Colour, string | undefined>>,
): string | null {
  if (sets.some(({ setIdentifier }) => setIdentifier === null)) return 'is a plain record, not a weighted pair';
  const names = sets.map(({ setIdentifier }) => setIdentifier ?? '').sort((a, b) => a.localeCompare(b));
  if (names.join() !== 'blue,green') return `has the sets ${names.join(', ')} instead of blue, green`;
  if (sets.some(({ weight }) => weight === null)) return 'is routed otherwise than by weight';
  for (const colour of colours) {
    const target = sets.find(({ setIdentifier }) => setIdentifier === colour)?.pointsTo;
    const balancer = targets[colour];
    if (target !== balancer)
      return `set ${colour} points to ${target ?? 'no load balancer'}, not to ${balancer ?? 'the load balancer, which does not exist yet'}`;
  }
  const [first, second] = sets;
  return first?.evaluateTargetHealth === second?.evaluateTargetHealth ? null : 'sets differ in EvaluateTargetHealth';
}
