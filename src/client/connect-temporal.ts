import { Client, Connection } from '@temporalio/client';
import type { TemporalConnection } from '../config/temporal-connection';
import { temporalConnection } from '../config/temporal-connection';
import type { Connected, Target } from './session';
import { ClientFailure } from './client-failure';
import { explainFailure } from './explain-failure';
import { createRolloutClient } from './rollout-client';
import type { Store } from './store/or-stored';
import type { StoredRuns } from './store/stored-runs';

type Env = Readonly<Record<string, string | undefined>>;

/** Somebody waits at a terminal; a Temporal that is there answers in milliseconds. */
const CONNECT_WITHIN = '5 seconds';

/** Opens the store of ended runs that this configuration names; null when there is none. */
export type OpenStore = (file: string | undefined, env: Env) => ReturnType<Store>;

/**
 * Connects as the `temporal` CLI does (`TEMPORAL_*`, profile file), with the target's values first. Without a way to open the
 * store, as in the action, which has no configuration, the client knows what Temporal knows.
 */
export async function connectTemporal(target: Target, env: Env, openStore?: OpenStore): Promise<Connected> {
  const config = loadConfig(env);
  const address = target.address || config.connectionOptions.address || '127.0.0.1:7233';
  const namespace = target.namespace || config.namespace || 'default';
  let connection: Connection;
  try {
    connection = await Connection.connect({ ...config.connectionOptions, address, connectTimeout: CONNECT_WITHIN });
  } catch (error) {
    throw explainFailure(error, address, namespace);
  }
  const client = new Client({ connection, namespace });
  const stored = openOnce(async () => (await openStore?.(target.config, env)) ?? null);
  return {
    client: createRolloutClient(client, {
      taskQueue: target.taskQueue || env.ROLLOUT_TASK_QUEUE || undefined,
      store: stored.store,
    }),
    close: async () => {
      stored.close();
      await connection.close();
    },
  };
}

function openOnce(open: Store): { readonly store: Store; close(): void } {
  let opened: StoredRuns | null = null;
  let opening: ReturnType<Store> | null = null;
  return {
    store: async () => (opened = await (opening ??= open())),
    close: () => opened?.close(),
  };
}

function loadConfig(env: Readonly<Record<string, string | undefined>>): TemporalConnection {
  try {
    return temporalConnection(env);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ClientFailure(
      'usage',
      `Temporal's connection settings cannot be read: ${message}: see TEMPORAL_CONFIG_FILE`,
      {
        cause: error,
      },
    );
  }
}
