import type { Colour } from '../../domain/colour';
import type { ServiceSettings } from '../../domain/settings';
import type { ObservedService } from './observed';

/** A service in one colour. */
export interface Slot {
  readonly service: ServiceSettings;
  readonly colour: Colour;
  readonly slot: string;
}

/** Whether ECS has the slot; a service that was deleted stays visible as INACTIVE, and its name is free. */
export function isThere(service: ObservedService | undefined): service is ObservedService {
  return service !== undefined && service.status !== 'INACTIVE';
}
