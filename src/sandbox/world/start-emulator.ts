import { ECRClient } from '@aws-sdk/client-ecr';
import type { Configuration } from '../../config/settings';
import { startContainerRuntime } from '../containers/container-runtime';
import type { ContainerRuntime } from '../containers/container-runtime';
import { imagesInRegistry } from '../containers/image-lookup';
import { findExecutable } from '../processes/find-executable';
import { freePort } from '../processes/free-port';
import { programPath } from '../processes/program-path';
import { startProcess } from '../processes/start-process';
import type { RunningProcess } from '../processes/start-process';
import { httpAnswers } from '../processes/wait-until-ready';
import type { Places } from './places';

/** The stand-in for AWS: an emulator whose ECS runs local processes. */
export interface Emulator {
  /** `http://127.0.0.1:PORT` of the emulator itself, whatever is put before it. */
  url: string;
  process: RunningProcess;
  runtime: ContainerRuntime;
  /** For clients of it. */
  client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
}

/** Credentials that the emulator takes; it takes any. */
export const credentials = { AWS_ACCESS_KEY_ID: 'sandbox', AWS_SECRET_ACCESS_KEY: 'sandbox' } as const;

const METRICS_EVERY_MS = 1000;

/** Starts the container runtime, then the emulator on top of it. */
export async function startEmulator(
  places: Places,
  { region, registry }: Pick<Configuration, 'region' | 'registry'>,
): Promise<Emulator> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const keys = { accessKeyId: credentials.AWS_ACCESS_KEY_ID, secretAccessKey: credentials.AWS_SECRET_ACCESS_KEY };
  const client = { endpoint: url, region, credentials: keys };
  const ecr = new ECRClient(client);
  const runtime = await startContainerRuntime({
    socketPath: places.socket,
    imageOf: imagesInRegistry(ecr, [process.execPath, programPath('sandbox/service/main')]),
    environment: {
      AWS_REGION: region,
      ...credentials,
      METRICS_INTERVAL_MS: String(METRICS_EVERY_MS),
      NODE_NO_WARNINGS: '1',
    },
  });
  try {
    const ministack = await startProcess({
      name: 'ministack',
      command: findExecutable('ministack'),
      args: [],
      env: { PATH: process.env['PATH'], HOME: places.folder, ...ministackVariables(port, region, registry, places) },
      cwd: places.folder,
      ready: httpAnswers(`${url}/_ministack/health`),
      logFile: places.logOf('ministack'),
    });
    return { url, process: ministack, runtime, client };
  } catch (failure) {
    await runtime.close();
    throw failure;
  }
}

function ministackVariables(port: number, region: string, registry: string, places: Places): Record<string, string> {
  return {
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    MINISTACK_REGION: region,
    // The account is the first part of the registry's host.
    MINISTACK_ACCOUNT_ID: /^\d{12}/.exec(registry)?.[0] ?? '123456789012',
    // Both would listen beside the gateway.
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    DOCKER_HOST: `unix://${places.socket}`,
  };
}
