import { loadClientConnectConfig } from '@temporalio/envconfig';

/** How to reach Temporal, as the `temporal` CLI reads it: `TEMPORAL_*`, then the profile file. */
export type TemporalConnection = ReturnType<typeof loadClientConnectConfig>;

/**
 * Reads it for worker, client and action alike. An empty variable counts as none, as for the CLI: a secret that is not set
 * arrives as an empty text, and an empty TEMPORAL_API_KEY would turn TLS on towards a server that has none.
 * @throws what `@temporalio/envconfig` throws about a profile file or a variable that cannot be read
 */
export function temporalConnection(env: Readonly<Record<string, string | undefined>>): TemporalConnection {
  const given = Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return loadClientConnectConfig({ overrideEnvVars: Object.fromEntries(given) });
}
