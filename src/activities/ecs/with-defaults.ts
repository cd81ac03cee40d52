import type { Json, JsonObject } from './json';
import { objectsOf } from './json';

function portWithDefaults(port: JsonObject, networkMode: Json | undefined): JsonObject {
  const hostPort = networkMode === 'awsvpc' ? port.containerPort : 0;
  return { protocol: 'tcp', ...(hostPort === undefined ? {} : { hostPort }), ...port };
}

function containerWithDefaults(container: JsonObject, networkMode: Json | undefined): JsonObject {
  const ports = objectsOf(container.portMappings).map((port) => portWithDefaults(port, networkMode));
  return { cpu: 0, essential: true, ...container, ...(ports.length === 0 ? {} : { portMappings: ports }) };
}

/**
 * A definition with what ECS fills in by itself, so that one from a file can be compared with one that ECS describes
 * and only real differences are left. For comparison only; what is registered is sent without it.
 */
export function withDefaults(definition: JsonObject): JsonObject {
  const { containerDefinitions, networkMode } = definition;
  return {
    ...definition,
    containerDefinitions: objectsOf(containerDefinitions).map((container) =>
      containerWithDefaults(container, networkMode),
    ),
  };
}
