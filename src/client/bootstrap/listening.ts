import type { Colour } from '../../domain/colour';
import type { ObservedTopology } from './observed';
import { listenerPort } from './plan-balancers';
import { create, keep, type BootstrapStep } from './step';
import type { WantedTopology } from './wanted';

/** Ports at which a colour's load balancer answers, or will once the plan is carried out. */
export function listensAt(colour: Colour, observed: ObservedTopology, wanted: WantedTopology): number[] {
  const there = observed.loadBalancers[colour]?.listeners.map(({ port }) => port) ?? [];
  return [...there, listenerPort(colour, observed, wanted), ...(wantsRedirect(colour, observed, wanted) ? [80] : [])];
}

/** The listener that sends people from HTTP to HTTPS, where the load balancer of an adopted service listens at both. */
export function planRedirect(colour: Colour, observed: ObservedTopology, wanted: WantedTopology): BootstrapStep[] {
  if (!wantsRedirect(colour, observed, wanted)) return [];
  const what = `listener ${wanted.settings.loadBalancers[colour].name}:80`;
  if (observed.loadBalancers[colour]?.listeners.some(({ port }) => port === 80)) return [keep(what)];
  return [create(what, 'sends people to HTTPS', { kind: 'redirect', colour })];
}

function wantsRedirect(colour: Colour, observed: ObservedTopology, wanted: WantedTopology): boolean {
  const old = Object.values(observed.oldBalancers).flatMap(({ listeners }) => listeners.map(({ port }) => port));
  return listenerPort(colour, observed, wanted) === 443 && old.includes(80);
}
