import { behaviourOf } from '../images';
import type { Behaviour } from '../images';

/** What a service learns from its environment. */
export interface ServiceSettings {
  /** Address and port to listen on: the container's own address. */
  address: string;
  port: number;
  service: string;
  colour: string;
  /** Tag of the image. */
  version: string;
  behaviour: Behaviour;
  /** Directory for its database; undefined outside of a container. */
  dataDirectory: string | undefined;
  metricsNamespace: string;
  metricsIntervalMs: number;
}

const DEFAULT_PORT = 8002;
const DEFAULT_METRICS_INTERVAL_MS = 1000;

/**
 * Reads the settings from the variables of the process: TASK_ADDRESS, PORT, SERVICE_NAME, COLOUR,
 * SANDBOX_IMAGE_TAG, SANDBOX_DATA_DIRECTORY, METRICS_NAMESPACE, METRICS_INTERVAL_MS. All have defaults.
 */
export function readSettings(environment: NodeJS.ProcessEnv): ServiceSettings {
  const version = environment['SANDBOX_IMAGE_TAG'] ?? 'main';
  return {
    address: environment['TASK_ADDRESS'] ?? '127.0.0.1',
    port: Number(environment['PORT'] ?? DEFAULT_PORT),
    service: environment['SERVICE_NAME'] ?? 'service',
    colour: environment['COLOUR'] ?? 'none',
    version,
    behaviour: behaviourOf(version),
    dataDirectory: environment['SANDBOX_DATA_DIRECTORY'],
    metricsNamespace: environment['METRICS_NAMESPACE'] ?? 'MPAC',
    metricsIntervalMs: Number(environment['METRICS_INTERVAL_MS'] ?? DEFAULT_METRICS_INTERVAL_MS),
  };
}
