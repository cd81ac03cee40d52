import { suggestion } from '../config/explain-issue';
import type { Configuration } from '../config/settings';
import type { ProductionSettings, RollingSettings } from '../domain/settings';
import { ClientFailure } from './client-failure';
import type { Session } from './session';

/** The configuration that a person means: of the file given, else of `ROLLOUT_CONFIG`, else rollout.yaml. */
export async function configurationOf({ io: { env } }: Session, file: string | undefined): Promise<Configuration> {
  // Loaded when needed: most commands ask Temporal alone.
  const { loadConfiguration } = await import('../config/load.js');
  return loadConfiguration(file || env.ROLLOUT_CONFIG || 'rollout.yaml', env);
}

/** @throws ClientFailure `usage` for a service that the environment does not have, with the name that may have been meant */
export function requireServices(
  { environment, services }: ProductionSettings | RollingSettings,
  wanted: readonly string[],
): void {
  const known = services.map(({ name }) => name);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ClientFailure('usage', `${environment} has no service ${unknown}: ${suggestion(unknown, known)}`);
}

/** Settings of an environment of either kind. @throws ClientFailure `usage` with the name that may have been meant */
export function findEnvironment(
  { environments, rolling }: Configuration,
  name: string,
): ProductionSettings | RollingSettings {
  const all = { ...environments, ...rolling };
  // Own keys only: somebody may name `constructor`.
  const settings = Object.hasOwn(all, name) ? all[name] : undefined;
  if (settings !== undefined) return settings;
  const cure = suggestion(name, Object.keys(all));
  throw new ClientFailure('usage', `the configuration has no environment ${name}: ${cure}`);
}
