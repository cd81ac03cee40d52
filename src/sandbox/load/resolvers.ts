import type { Colour } from '../../domain/colour';

const GOLDEN_RATIO = 0.618_033_988_749_895;

interface Cached {
  colour: Colour;
  until: number;
}

/**
 * Chances that are spread evenly and not by luck: any twenty in a row hold one of each twentieth. With drawn ones a few
 * hundred requests at 5 % may be two percent or eight, and a story told twice would not be the same.
 */
export function evenChances(): () => number {
  let chance = 0;
  return () => {
    chance = (chance + GOLDEN_RATIO) % 1;
    return chance;
  };
}

/**
 * The resolvers of many people: each keeps an answer for the TTL, as those of DNS do.
 * @param count many of them: with few, five percent of the people would be none or a lot
 * @param weights asked for at each expiry
 * @param chances 0 (inclusive) to 1 (exclusive), one for each new answer
 * @returns what the next person's resolver says: its cached colour, or a new one drawn by the weights of this moment;
 * undefined when no colour has weight
 */
export function createResolvers(
  count: number,
  ttlMs: number,
  weights: () => Readonly<Record<Colour, number>>,
  chances: () => number = evenChances(),
): (now: number) => Colour | undefined {
  const cache = new Map<number, Cached>();
  let turn = 0;
  return (now) => {
    const person = turn++ % count;
    const cached = cache.get(person);
    if (cached && cached.until > now) return cached.colour;
    const colour = draw(weights(), chances());
    if (colour === undefined) return undefined;
    cache.set(person, { colour, until: now + ttlMs });
    return colour;
  };
}

/** Draws a colour by weight, as Route 53 does: its chance is its part of the sum. */
export function draw({ blue, green }: Readonly<Record<Colour, number>>, chance: number): Colour | undefined {
  const sum = blue + green;
  if (sum <= 0) return undefined;
  return chance * sum < blue ? 'blue' : 'green';
}
