import type { Colour } from '../../domain/colour';
import { slotName } from '../../domain/colour';
import { RolloutError } from '../../domain/failure';
import type { ServiceSettings } from '../../domain/settings';
import type { Json, JsonObject } from './json';
import { isJsonObject, objectsOf, textOf } from './json';

/** What of a service's settings decides about its definition. */
export type DefinitionSettings = Pick<ServiceSettings, 'name' | 'container' | 'perColour'>;

// DescribeTaskDefinition answers these, RegisterTaskDefinition does not take them (ECS API model, 2014-11-13). Tags stand
// beside a definition in the one and inside it in the other.
const NOT_OF_THE_DEFINITION: ReadonlySet<string> = new Set([
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'registeredBy',
  'deregisteredAt',
  'deleteRequestedAt',
  'tags',
]);

/** A definition as it can be registered again: without tags and the fields that only ECS writes, all else as it is. */
export function registrable(definition: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(definition).filter(([key]) => !NOT_OF_THE_DEFINITION.has(key)));
}

/** Image of the named container. @throws ContainerNotFound unless there is exactly one of that name */
export function imageOf(definition: JsonObject, container: string): string {
  return textOf(containerOf(definition, container).image);
}

function containerOf(definition: JsonObject, container: string): JsonObject {
  const containers = objectsOf(definition.containerDefinitions);
  const [found, ...more] = containers.filter(({ name }) => name === container);
  if (found && more.length === 0) return found;
  const names = containers.map(({ name }) => textOf(name)).join(', ');
  throw new RolloutError({
    type: 'ContainerNotFound',
    what: `The definition of family ${textOf(definition.family)} has ${found ? 'several containers' : 'no container'} named ${container}.`,
    evidence: `Its containers are: ${names || 'none'}.`,
    next: `Set the container's name in the service's \`container\`.`,
  });
}

function withVariables(environment: Json | undefined, variables: ReadonlyMap<string, string>): Json | undefined {
  if (variables.size === 0) return environment;
  const known = objectsOf(environment);
  const kept = known.map((entry) => {
    const value = typeof entry.name === 'string' ? variables.get(entry.name) : undefined;
    return value === undefined ? entry : { ...entry, value };
  });
  const names = new Set(known.map(({ name }) => name));
  const added = [...variables].filter(([name]) => !names.has(name)).map(([name, value]) => ({ name, value }));
  return [...kept, ...added];
}

/** ECS takes no name twice: what a colour sets itself is no secret of the container any more. */
function without(secrets: Json | undefined, names: ReadonlyMap<string, string>): Json | undefined {
  if (!objectsOf(secrets).some(({ name }) => names.has(textOf(name)))) return secrets;
  return objectsOf(secrets).filter(({ name }) => !names.has(textOf(name)));
}

function withLogOptions(container: JsonObject, options: ReadonlyMap<string, string>): Json | undefined {
  const log = container.logConfiguration;
  if (options.size === 0) return log;
  if (!isJsonObject(log)) {
    throw new RolloutError({
      type: 'DefinitionUnreadable',
      what: `Container ${textOf(container.name)} has no log configuration to give the options of \`perColour\` to.`,
      next: 'Add a log configuration to the definition, or take `logOptions` out of the configuration.',
    });
  }
  const before = isJsonObject(log.options) ? log.options : {};
  const secretOptions = without(log.secretOptions, options);
  return {
    ...log,
    options: { ...before, ...Object.fromEntries(options) },
    ...(secretOptions === undefined ? {} : { secretOptions }),
  };
}

/** The values of `perColour` for a colour; none without one. */
function valuesFor(
  { name, perColour }: DefinitionSettings,
  colour: Colour | null,
): Readonly<Record<keyof ServiceSettings['perColour'], ReadonlyMap<string, string>>> {
  if (colour === null) return { environment: new Map(), logOptions: new Map() };
  const filled = (values: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
    new Map(
      Object.entries(values).map(([key, template]) => [
        key,
        template.replaceAll('{service}', name).replaceAll('{colour}', colour),
      ]),
    );
  return { environment: filled(perColour.environment), logOptions: filled(perColour.logOptions) };
}

/**
 * The definition a candidate runs: the base with the named container's image swapped and the colour's environment and
 * log options applied, as family `{service}-{colour}`. Without a colour only the image is swapped: the family stays
 * the base's own, since two environments may have a service of one name. A secret of the same name gives way to what the
 * colour sets. All else is kept, also what no SDK knows.
 * @throws ContainerNotFound, DefinitionUnreadable when log options are to be applied where no log is configured
 */
export function candidateDefinition(input: {
  readonly base: JsonObject;
  readonly service: DefinitionSettings;
  readonly candidate: Colour | null;
  readonly image: string;
}): JsonObject {
  const { base, service, candidate, image } = input;
  const values = valuesFor(service, candidate);
  const before = containerOf(base, service.container);
  const environment = withVariables(before.environment, values.environment);
  const secrets = without(before.secrets, values.environment);
  const logConfiguration = withLogOptions(before, values.logOptions);
  const after: JsonObject = {
    ...before,
    image,
    ...(environment === undefined ? {} : { environment }),
    ...(secrets === undefined ? {} : { secrets }),
    ...(logConfiguration === undefined ? {} : { logConfiguration }),
  };
  return {
    ...registrable(base),
    ...(candidate === null && base.family !== undefined ? {} : { family: slotName(service.name, candidate) }),
    containerDefinitions: objectsOf(base.containerDefinitions).map((entry) => (entry === before ? after : entry)),
  };
}
