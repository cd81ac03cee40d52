import type { Colour } from '../../domain/colour';
import { colours } from '../../domain/colour';
import { RolloutError } from '../../domain/failure';
import type { ObservedTopology } from './observed';
import { listenerPort, wantedListener } from './plan-balancers';
import type { WantedTopology } from './wanted';

/** What later steps need of earlier ones: ARNs and names, of what was there and of what was just made. */
export interface Made {
  /** The environment that all of it is of. */
  readonly environment: string;
  readonly balancers: Map<Colour, { readonly arn: string; readonly dnsName: string; readonly hostedZoneId: string }>;
  readonly listeners: Map<Colour, string>;
  readonly targetGroups: Map<string, string>;
  readonly definitions: Map<string, string>;
  readonly zone: Map<'id', string>;
  /** Whether people reach blue by HTTPS. */
  readonly secure: boolean;
}

/** The names of everything that is there before the first step. */
export function alreadyMade(observed: ObservedTopology, wanted: WantedTopology): Made {
  const made: Made = {
    environment: wanted.settings.environment,
    balancers: new Map(),
    listeners: new Map(),
    targetGroups: new Map(Object.entries(observed.targetGroups).map(([slot, { arn }]) => [slot, arn])),
    definitions: new Map(Object.entries(observed.definitions).map(([slot, { arn }]) => [slot, arn])),
    zone: new Map(observed.zones.slice(0, 1).map(({ id }) => ['id', id])),
    secure: listenerPort('blue', observed, wanted) === 443,
  };
  for (const colour of colours) {
    const balancer = observed.loadBalancers[colour];
    if (balancer !== null) made.balancers.set(colour, balancer);
    const listener = wantedListener(balancer, wanted.infrastructure.certificateArn);
    if (listener !== null) made.listeners.set(colour, listener.arn);
  }
  return made;
}

/**
 * An entry that an earlier step has made.
 * @throws RolloutError AwsRefused when AWS answered without it
 */
export function entry<K, V>(map: ReadonlyMap<K, V>, key: K, what: string): V {
  const value = map.get(key);
  if (value !== undefined) return value;
  throw new RolloutError({
    type: 'AwsRefused',
    what: `AWS did not tell the ${what} of ${String(key)}.`,
    next: 'Run the same command again: it goes on where it stopped.',
  });
}

/** Notes what AWS answered, if it did. */
export function note<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value !== undefined) map.set(key, value);
}
