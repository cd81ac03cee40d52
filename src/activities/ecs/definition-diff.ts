import type { DefinitionChange } from '../../domain/plan';
import { concealValue } from './conceal-value';
import type { Json, JsonObject } from './json';
import { isBlank, isJsonArray, isJsonObject } from './json';

function shown(path: string, value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return concealValue(path, text);
}

/** Names of the elements, when all are objects with a name of their own: their order then means nothing to ECS. */
function byName(items: readonly Json[]): ReadonlyMap<string, Json> | null {
  const named = new Map<string, Json>();
  for (const item of items) {
    const name = isJsonObject(item) ? item.name : undefined;
    if (typeof name !== 'string' || named.has(name)) return null;
    named.set(name, item);
  }
  return named;
}

function byIndex(items: readonly Json[]): ReadonlyMap<string, Json> {
  return new Map(items.map((item, index) => [String(index), item]));
}

function diffArrays(path: string, from: readonly Json[], to: readonly Json[]): DefinitionChange[] {
  const named = { from: byName(from), to: byName(to) };
  const [left, right] = named.from && named.to ? [named.from, named.to] : [byIndex(from), byIndex(to)];
  const keys = new Set([...left.keys(), ...right.keys()]);
  return [...keys].flatMap((key) => diffValues(`${path}[${key}]`, left.get(key), right.get(key)));
}

function diffObjects(path: string, from: JsonObject, to: JsonObject): DefinitionChange[] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return keys.flatMap((key) => diffValues(path === '' ? key : `${path}.${key}`, from[key], to[key]));
}

function diffValues(path: string, from: Json | undefined, to: Json | undefined): DefinitionChange[] {
  if (isBlank(from) && isBlank(to)) return [];
  if (isJsonArray(from) && isJsonArray(to)) return diffArrays(path, from, to);
  if (isJsonObject(from) && isJsonObject(to)) return diffObjects(path, from, to);
  if (from === to) return [];
  return [{ path, from: shown(path, from), to: shown(path, to) }];
}

/**
 * Every field in which two definitions differ, sorted by path. Elements with names are matched by name, others by
 * place; an absent field and an empty one are the same.
 */
export function diffDefinitions(from: JsonObject, to: JsonObject): DefinitionChange[] {
  return diffObjects('', from, to);
}

/**
 * The fields that were sent but did not come back as sent. Fields that ECS added, such as defaults, are not among them.
 */
export function lostFields(sent: JsonObject, described: JsonObject): DefinitionChange[] {
  return diffDefinitions(sent, described).filter((change) => change.from !== null);
}
