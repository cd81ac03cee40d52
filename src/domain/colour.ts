/** The two slots of a service. Which one is live is discovered, never assumed. */
export type Colour = 'blue' | 'green';

/** Both colours, in the order in which they are always shown. */
export const colours: readonly Colour[] = ['blue', 'green'];

/** The opposite colour: the candidate of a live colour, and the other way round. */
export function otherColour(colour: Colour): Colour {
  return colour === 'blue' ? 'green' : 'blue';
}

/**
 * Name of a service's slot: of its ECS service, its target group and its task definition family. Without a colour, in an
 * environment whose tasks are replaced in place, it is the service's own.
 * @example slotName('svc-portal', 'blue') // 'svc-portal-blue'
 */
export function slotName(service: string, colour: Colour | null): string {
  return colour === null ? service : `${service}-${colour}`;
}
