import { ECRClient } from '@aws-sdk/client-ecr';
import { parseEcrHost } from '../../domain/ecr-host';

/** Registry of an image's host, and a client that asks it where it is. */
export interface Registry {
  readonly ecr: ECRClient;
  /** Account; undefined for the caller's own. */
  readonly registryId: string | undefined;
}

const others = new WeakMap<ECRClient, Map<string, ECRClient>>();

/**
 * ECR answers for its own region only, while ECS pulls from any: the client of the registry's region, made once, with the
 * credentials, the endpoint and the connections of the given one.
 */
export async function registryOf(ecr: ECRClient, host: string): Promise<Registry> {
  const registry = parseEcrHost(host);
  if (registry === null || registry.region === (await ecr.config.region())) {
    return { ecr, registryId: registry?.account };
  }
  const known = others.get(ecr) ?? new Map<string, ECRClient>();
  others.set(ecr, known);
  const { region } = registry;
  const { credentials, endpoint, maxAttempts, requestHandler, retryMode } = ecr.config;
  const given = { credentials, maxAttempts, requestHandler, retryMode, ...(endpoint ? { endpoint } : {}) };
  const there = known.get(region) ?? new ECRClient({ ...given, region });
  known.set(region, there);
  return { ecr: there, registryId: registry.account };
}
