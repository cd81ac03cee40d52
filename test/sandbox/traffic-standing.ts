import type { Colour } from '../../src/domain/colour';
import { otherColour } from '../../src/domain/colour';
import type { SandboxWorld } from './sandbox-world';

/** Who has all traffic of production, and what runs; services in the order of the configuration. */
export interface Standing {
  readonly live: Colour;
  /** Images of the colour that has traffic. */
  readonly images: readonly string[];
  /** Desired tasks of the colour that has traffic. */
  readonly counts: readonly number[];
  /** Desired tasks of the other colour. */
  readonly others: readonly number[];
}

/** Reads it from Route 53 and ECS. @throws when traffic is not whole */
export async function standingOf(world: SandboxWorld): Promise<Standing> {
  const [weights, slots] = [await world.weights(), await world.slots()];
  const live = ({ '100/0': 'blue', '0/100': 'green' } as const)[weights];
  if (live === undefined) throw new TypeError(`traffic is not whole: ${weights}`);
  const of = (colour: Colour) => world.sandbox.settings.services.map(({ name }) => slots[`${name}-${colour}`]);
  return {
    live,
    images: of(live).map((slot) => slot?.image ?? ''),
    counts: of(live).map((slot) => slot?.desired ?? -1),
    others: of(otherColour(live)).map((slot) => slot?.desired ?? -1),
  };
}
