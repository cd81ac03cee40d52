import type { Tags } from './observed';
import { conflict, keep, type BootstrapStep } from './step';
import { OWNER_TAG } from './wanted';

/** Says whose an existing thing is. Another environment's is a conflict; anybody's own work that fits is kept. */
export function keepOwned(what: string, tags: Tags, environment: string, details = 'is there'): BootstrapStep {
  const owner = tags[OWNER_TAG];
  if (owner === environment) return keep(what, details);
  if (owner === undefined) return keep(what, `${details}, not made by bootstrap`);
  return conflict(what, `belongs to the environment ${owner}`, 'use another account or region, or other names');
}
