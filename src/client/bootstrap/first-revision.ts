import { readFileSync } from 'node:fs';
import type { ContainerDefinition, RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import type { Colour } from '../../domain/colour';
import type { ServiceSettings } from '../../domain/settings';
import { decodeText } from '../../config/decode-text';
import type { DefinitionFile } from './wanted';

/** Reads a task definition's file; what is wrong with it is in the answer, since it matters only when slots are missing. */
export function readDefinition(path: string): DefinitionFile {
  try {
    const parsed: unknown = JSON.parse(decodeText(readFileSync(path)));
    if (
      typeof parsed !== 'object' ||
      parsed === null ||
      !('containerDefinitions' in parsed) ||
      !Array.isArray(parsed.containerDefinitions)
    ) {
      return { ok: false, path, problem: 'is not a task definition: it has no containerDefinitions' };
    }
    return { ok: true, path, definition: parsed as RegisterTaskDefinitionCommandInput };
  } catch (error) {
    const missing = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
    return { ok: false, path, problem: missing ? 'does not exist' : 'is not JSON' };
  }
}

/** Why a definition cannot serve a service; null when it can. */
export function describeProblem(
  definition: RegisterTaskDefinitionCommandInput,
  service: ServiceSettings,
): string | null {
  const containers = definition.containerDefinitions?.filter(({ name }) => name === service.container) ?? [];
  if (containers.length !== 1) return `has ${containers.length} containers of the name ${service.container}`;
  const ports = containers[0]?.portMappings?.map(({ containerPort }) => containerPort) ?? [];
  return ports.includes(service.port)
    ? null
    : `does not map port ${service.port} of the container ${service.container}`;
}

/**
 * A definition as the first revision of a slot: its own family, colour and tags, all else as it is.
 * @param slot - `image` replaces the one of the service's container, null keeps it; `tags` replace those of the same key
 */
export function firstRevision(
  definition: RegisterTaskDefinitionCommandInput,
  slot: {
    readonly service: ServiceSettings;
    readonly colour: Colour;
    readonly slot: string;
    readonly image: string | null;
    readonly tags: Readonly<Record<string, string>>;
  },
): RegisterTaskDefinitionCommandInput {
  const { service, colour } = slot;
  const fill = (values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [
        key,
        value.replaceAll('{service}', service.name).replaceAll('{colour}', colour),
      ]),
    );
  const coloured = { environment: fill(service.perColour.environment), logOptions: fill(service.perColour.logOptions) };
  return {
    ...definition,
    family: slot.slot,
    containerDefinitions: definition.containerDefinitions?.map((container) =>
      container.name === service.container
        ? withColour({ ...container, image: slot.image ?? container.image }, coloured)
        : container,
    ),
    tags: [
      ...(definition.tags ?? []).filter(({ key }) => key === undefined || !(key in slot.tags)),
      ...Object.entries(slot.tags).map(([key, value]) => ({ key, value })),
    ],
  };
}

function withColour(
  container: ContainerDefinition,
  {
    environment,
    logOptions,
  }: { readonly environment: Record<string, string>; readonly logOptions: Record<string, string> },
): ContainerDefinition {
  const kept = container.environment?.filter(({ name }) => name === undefined || !(name in environment)) ?? [];
  const variables = [...kept, ...Object.entries(environment).map(([name, value]) => ({ name, value }))];
  const log = container.logConfiguration;
  return {
    ...container,
    environment: variables,
    ...(log === undefined ? {} : { logConfiguration: { ...log, options: { ...log.options, ...logOptions } } }),
  };
}
