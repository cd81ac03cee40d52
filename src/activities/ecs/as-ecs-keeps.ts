import type { Json, JsonObject } from './json';
import { isBlank, isJsonArray, isJsonObject, objectsOf, textOf } from './json';

// ECS API reference, HealthCheck: what stands for a number that was left out.
const HEALTH_CHECK = { interval: 30, timeout: 5, retries: 3 };

// Lists whose order means nothing: two that differ in it are the same definition.
const SETS = new Set(['mountPoints', 'placementConstraints', 'portMappings', 'requiresCompatibilities', 'volumesFrom']);

/**
 * A definition in the spelling in which ECS keeps it: units as numbers, roles as ARNs, a free port as what it comes to
 * (ECS API reference, RegisterTaskDefinition). For comparison only; what is registered is sent as it was written.
 * @param beside a definition that ECS described, from whose ARN partition and account are taken
 */
export function asEcsSpells(definition: JsonObject, beside: JsonObject = definition): JsonObject {
  const { cpu, memory, networkMode } = definition;
  const spelled: Record<string, Json | undefined> = {
    ...definition,
    containerDefinitions: containersOf(definition, (container) =>
      withPorts(container, (port) => (port.hostPort === 0 ? { ...port, ...portGiven(port, networkMode) } : port)),
    ),
  };
  if (!isBlank(cpu)) spelled.cpu = inUnits(cpu, /^([\d.]+)\s*vcpu$/i);
  if (!isBlank(memory)) spelled.memory = inUnits(memory, /^([\d.]+)\s*gb$/i);
  for (const role of ['taskRoleArn', 'executionRoleArn']) {
    if (!isBlank(definition[role])) spelled[role] = roleArn(textOf(definition[role]), textOf(beside.taskDefinitionArn));
  }
  return spelled;
}

/** The same with the defaults that ECS fills in, and with sets in one order: two of these differ where ECS would. */
export function asEcsKeeps(definition: JsonObject, beside: JsonObject = definition): JsonObject {
  const { networkMode } = definition;
  const spelled = asEcsSpells(definition, beside);
  const containerDefinitions = containersOf(spelled, (container) => {
    const check = container.healthCheck;
    const checked = isJsonObject(check) && !isBlank(check) ? { healthCheck: { ...HEALTH_CHECK, ...check } } : {};
    const whole = { cpu: 0, essential: true, ...container, ...checked };
    return inOrder(withPorts(whole, (port) => ({ protocol: 'tcp', ...portGiven(port, networkMode), ...port })));
  });
  return inOrder({ ...spelled, containerDefinitions });
}

function containersOf(definition: JsonObject, change: (container: JsonObject) => JsonObject): JsonObject[] {
  return objectsOf(definition.containerDefinitions).map(change);
}

function withPorts(container: JsonObject, change: (port: JsonObject) => JsonObject): JsonObject {
  const ports = objectsOf(container.portMappings).map(change);
  return ports.length === 0 ? container : { ...container, portMappings: ports };
}

/** PortMapping.hostPort, when left out or 0: the container's own under `awsvpc` and `host`, else a free one. */
function portGiven({ containerPort }: JsonObject, networkMode: Json | undefined): JsonObject {
  const hostPort = networkMode === 'awsvpc' || networkMode === 'host' ? containerPort : 0;
  return hostPort === undefined ? {} : { hostPort };
}

/** `.25 vCPU` is kept as `256`, `0.5GB` as `512`; a plain number as its text. */
function inUnits(value: Json | undefined, unit: RegExp): string {
  const written = typeof value === 'string' ? value.trim() : JSON.stringify(value);
  const counted = unit.exec(written)?.[1];
  return counted === undefined ? written : String(Math.round(Number(counted) * 1024));
}

/** A role may be written as its name, or as its path and name. */
function roleArn(role: string, definitionArn: string): string {
  const [, partition, , , account] = definitionArn.split(':');
  if (role.startsWith('arn:') || !partition || !account) return role;
  return `arn:${partition}:iam::${account}:role/${role.replace(/^\//, '')}`;
}

function inOrder(object: JsonObject): JsonObject {
  const sorted = ([key, value]: [string, Json | undefined]): [string, Json | undefined] =>
    SETS.has(key) && isJsonArray(value) ? [key, value.toSorted(byText)] : [key, value];
  return Object.fromEntries(Object.entries(object).map(sorted));
}

function byText(a: Json, b: Json): number {
  const [left, right] = [sortKey(a), sortKey(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The same for objects whose keys stand in another order. */
function sortKey(value: Json): string {
  return JSON.stringify(isJsonObject(value) ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)) : value);
}
