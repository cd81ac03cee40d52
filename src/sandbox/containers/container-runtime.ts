import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { closeServer } from '../processes/listen';
import { addressPool } from './addresses';
import { killContainer } from './container';
import type { Container } from './container';
import { containerEndpoints } from './container-endpoints';
import { serve } from './engine-request';
import type { RuntimeState } from './engine-request';
import { imageEndpoints } from './image-endpoints';
import type { ImageLookup } from './image-lookup';
import { claimSocket } from './unix-socket';

/** What the container runtime needs to know. */
export interface ContainerRuntimeOptions {
  /** Path of the unix socket; clients use it as `DOCKER_HOST=unix://{socketPath}`. */
  socketPath: string;
  imageOf: ImageLookup;
  /** Variables of every container; those of its image and its task definition win. Nothing else is inherited. */
  environment: Readonly<Record<string, string>>;
  /** Takes one line for each request that failed. */
  log?: (line: string) => void;
}

/** A running container runtime. */
export interface ContainerRuntime {
  containers: () => Container[];
  /** Kills all containers and removes the socket and all data of theirs. */
  close: () => Promise<void>;
}

/**
 * Serves the part of the Docker Engine API that an ECS emulator uses. A container is a local Node program that binds
 * to its own loopback address (variable `TASK_ADDRESS`) and must exit on `disconnect` of its IPC channel: that event
 * is how it learns of the death of this process, even by SIGKILL.
 * @throws SandboxFailure when the path is too long or another runtime serves it
 */
export async function startContainerRuntime(options: ContainerRuntimeOptions): Promise<ContainerRuntime> {
  const { socketPath, imageOf, environment, log } = options;
  await claimSocket(socketPath);
  const dataRoot = `${socketPath}.data`;
  // A run that was killed could not remove its own.
  rmSync(dataRoot, { recursive: true, force: true });
  const runtime: RuntimeState = { containers: new Map(), addresses: addressPool(), imageOf, environment, dataRoot };
  const endpoints = [...imageEndpoints, ...containerEndpoints];
  const server = createServer((request, response) => {
    serve(endpoints, runtime, request, response).catch((failure: unknown) => {
      log?.(`${request.method} ${request.url} failed: ${String(failure)}`);
      if (response.headersSent) return response.destroy();
      response.writeHead(500, { 'content-type': 'application/json' });
      return response.end(JSON.stringify({ message: String(failure) }));
    });
  });
  server.listen(socketPath);
  await once(server, 'listening');

  return {
    containers: () => [...runtime.containers.values()],
    async close() {
      await Promise.all([closeServer(server), ...[...runtime.containers.values()].map(killContainer)]);
      rmSync(dataRoot, { recursive: true, force: true });
    },
  };
}
