import { readFileSync } from 'node:fs';
import { candidateDefinition, imageOf } from '../../activities/ecs/candidate-definition';
import type { JsonObject } from '../../activities/ecs/json';
import { isJsonArray, isJsonObject, objectsOf, textOf } from '../../activities/ecs/json';
import type { Colour } from '../../domain/colour';
import type { ServiceSettings } from '../../domain/settings';
import { decodeText } from '../../config/decode-text';
import type { DefinitionFile } from './wanted';

/** Reads a task definition's file; what is wrong with it is in the answer, since it matters only when slots are missing. */
export function readDefinition(path: string): DefinitionFile {
  try {
    const parsed: unknown = JSON.parse(decodeText(readFileSync(path)));
    if (isJsonObject(parsed) && isJsonArray(parsed.containerDefinitions)) return { ok: true, path, definition: parsed };
    return { ok: false, path, problem: 'is not a task definition: it has no containerDefinitions' };
  } catch (error) {
    const missing = typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
    return { ok: false, path, problem: missing ? 'does not exist' : 'is not JSON' };
  }
}

/** Why a definition cannot serve a service; null when it can. */
export function describeProblem({ containerDefinitions }: JsonObject, service: ServiceSettings): string | null {
  const containers = objectsOf(containerDefinitions).filter(({ name }) => name === service.container);
  if (containers.length !== 1) return `has ${containers.length} containers of the name ${service.container}`;
  const ports = objectsOf(containers[0]?.portMappings).map(({ containerPort }) => containerPort);
  return ports.includes(service.port)
    ? null
    : `does not map port ${service.port} of the container ${service.container}`;
}

/**
 * A definition that serves a service as the first revision of a slot: what a rollout makes of it, with tags.
 * @param slot - `image` replaces the one of the service's container, null keeps it; without a `colour` it stays in its own family; `tags` replace those of the same key
 * @throws RolloutError as a candidate's definition
 */
export function firstRevision(
  base: JsonObject,
  slot: {
    readonly service: ServiceSettings;
    readonly colour: Colour | null;
    readonly image: string | null;
    readonly tags: Readonly<Record<string, string>>;
  },
): JsonObject {
  const { service, colour, image, tags } = slot;
  const definition = { base, service, candidate: colour, image: image ?? imageOf(base, service.container) };
  const kept = objectsOf(base.tags).filter(({ key }) => !(textOf(key) in tags));
  return {
    ...candidateDefinition(definition),
    tags: [...kept, ...Object.entries(tags).map(([key, value]) => ({ key, value }))],
  };
}
