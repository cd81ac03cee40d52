import { z } from 'zod';
import { createContainer, discardData, killContainer, startContainer, stopContainer, waitForExit } from './container';
import type { Container } from './container';
import { containerEnvironment } from './container-environment';
import { createBody } from './create-body';
import type { Endpoint, EngineReply, EngineRequest, RuntimeState } from './engine-request';
import { notFound } from './engine-request';

const DEFAULT_GRACE_SECONDS = 10;
const filters = z.object({ label: z.array(z.string()).default([]) });

/** Endpoints about containers: create, start, inspect, wait, stop, remove, list, logs. */
export const containerEndpoints: readonly Endpoint[] = [
  { method: 'POST', path: /^\/containers\/create$/, answer: create },
  { method: 'GET', path: /^\/containers\/json$/, answer: list },
  {
    method: 'GET',
    path: /^\/containers\/([^/]+)\/json$/,
    answer: onContainer((container) => ({ status: 200, json: inspect(container) })),
  },
  {
    method: 'POST',
    path: /^\/containers\/([^/]+)\/start$/,
    answer: onContainer((container) => {
      if (container.state.Running) return { status: 304 };
      startContainer(container);
      return { status: 204 };
    }),
  },
  {
    method: 'POST',
    path: /^\/containers\/([^/]+)\/wait$/,
    answer: onContainer(async (container) => ({ status: 200, json: { StatusCode: await waitForExit(container) } })),
  },
  {
    method: 'POST',
    path: /^\/containers\/([^/]+)\/stop$/,
    answer: onContainer(async (container, { query }) => {
      if (!container.state.Running) return { status: 304 };
      await stopContainer(container, 1000 * Number(query.get('t') ?? DEFAULT_GRACE_SECONDS));
      return { status: 204 };
    }),
  },
  {
    method: 'GET',
    path: /^\/containers\/([^/]+)\/logs$/,
    answer: onContainer((container, { query }) => logs(container, isTrue(query.get('follow')))),
  },
  { method: 'DELETE', path: /^\/containers\/([^/]+)$/, answer: onContainer(remove) },
];

async function create({ body, query }: EngineRequest, runtime: RuntimeState): Promise<EngineReply> {
  const request = createBody.parse(body);
  const image = await runtime.imageOf(request.Image);
  if (!image) return notFound(`No such image: ${request.Image}`);
  const container = createContainer({
    name: query.get('name') ?? '',
    address: runtime.addresses.take(),
    image,
    body: request,
    environment: containerEnvironment(runtime.environment, image.environment, request.Env ?? []),
    dataRoot: runtime.dataRoot,
  });
  runtime.containers.set(container.id, container);
  return { status: 201, json: { Id: container.id, Warnings: [] } };
}

function list({ query }: EngineRequest, { containers }: RuntimeState): EngineReply {
  const { label } = filters.parse(JSON.parse(query.get('filters') ?? '{}'));
  const found = [...containers.values()].filter((container) => label.every((wanted) => hasLabel(container, wanted)));
  return { status: 200, json: found.map(summary) };
}

async function remove(container: Container, { query }: EngineRequest, runtime: RuntimeState): Promise<EngineReply> {
  if (container.state.Running && !isTrue(query.get('force'))) {
    return { status: 409, json: { message: `Container ${container.id} is running: stop it before removing it` } };
  }
  await killContainer(container);
  discardData(container);
  // Two removals of one container may overlap; only the first may give the address back.
  if (runtime.containers.delete(container.id)) runtime.addresses.giveBack(container.address);
  return { status: 204 };
}

function logs(container: Container, follow: boolean): EngineReply {
  return {
    stream(response) {
      response.write(container.log.read());
      if (!follow || !container.process || !container.state.Running) return response.end();
      const unfollow = container.log.follow((frame) => response.write(frame));
      response.once('close', unfollow);
      // 'close' comes after the last output, 'exit' may come before it.
      return container.process.once('close', () => response.end());
    },
  };
}

function inspect(container: Container): object {
  const { body } = container;
  const onHostNetwork = body.HostConfig?.NetworkMode === 'host';
  const IPAddress = container.state.Running && !onHostNetwork ? container.address : '';
  return {
    Id: container.id,
    Name: `/${container.name}`,
    Created: container.created.toISOString(),
    Image: container.image.digest,
    State: container.state,
    Config: { Tty: false, Image: body.Image, Labels: body.Labels ?? {}, Env: body.Env ?? [], Cmd: body.Cmd ?? [] },
    HostConfig: { NetworkMode: onHostNetwork ? 'host' : 'bridge' },
    NetworkSettings: { Networks: { [onHostNetwork ? 'host' : 'bridge']: { IPAddress } } },
  };
}

function summary(container: Container): object {
  return {
    Id: container.id,
    Names: [`/${container.name}`],
    Image: container.body.Image,
    State: container.state.Status,
    Status: container.state.Status,
    Labels: container.body.Labels ?? {},
    Created: Math.floor(container.created.getTime() / 1000),
  };
}

function hasLabel(container: Container, wanted: string): boolean {
  const [name = '', value] = wanted.split('=', 2);
  const found = container.body.Labels?.[name];
  return found !== undefined && (value === undefined || value === found);
}

function onContainer(
  answer: (container: Container, request: EngineRequest, runtime: RuntimeState) => EngineReply | Promise<EngineReply>,
): Endpoint['answer'] {
  return (request, runtime) => {
    const [id = ''] = request.parameters;
    const container = findContainer(runtime, id);
    return container ? answer(container, request, runtime) : notFound(`No such container: ${id}`);
  };
}

function findContainer({ containers }: RuntimeState, idOrName: string): Container | undefined {
  return containers.get(idOrName) ?? [...containers.values()].find((container) => container.name === idOrName);
}

function isTrue(flag: string | null): boolean {
  // docker-py sends Python's `True` for booleans, other clients `true` or `1`.
  return flag !== null && ['1', 'true', 'True'].includes(flag);
}
