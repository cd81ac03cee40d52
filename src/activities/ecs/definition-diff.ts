import type { DefinitionChange } from '../../domain/plan';
import { asEcsSpells } from './as-ecs-keeps';
import { concealValue } from './conceal-value';
import type { Json, JsonObject } from './json';
import { isBlank, isJsonArray, isJsonObject } from './json';

function shown(path: string, value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return concealValue(path, text);
}

/** Value of an entry of `environment` or `secrets`: a name with one value beside it; undefined for anything else. */
function variableOf(value: Json | undefined): string | undefined {
  if (!isJsonObject(value) || typeof value.name !== 'string' || Object.keys(value).length !== 2) return undefined;
  const held = value.value ?? value.valueFrom;
  return typeof held === 'string' ? held : undefined;
}

/** Elements by name, when each is an object with a name of its own: their order then means nothing to ECS. */
function byName(items: readonly Json[]): ReadonlyMap<string, Json> | null {
  const named = new Map<string, Json>();
  for (const item of items) {
    const name = isJsonObject(item) ? item.name : undefined;
    if (typeof name !== 'string' || named.has(name)) return null;
    named.set(name, variableOf(item) ?? item);
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

/** The same kind of value on the side that has none, so that what is on one side only is taken apart too. */
function besideOf(value: Json | undefined, other: Json | undefined): Json | undefined {
  if (!isBlank(value)) return value;
  if (isJsonArray(other)) return [];
  return isJsonObject(other) ? {} : undefined;
}

function diffValues(path: string, from: Json | undefined, to: Json | undefined): DefinitionChange[] {
  if (isBlank(from) && isBlank(to)) return [];
  const [left, right] = [besideOf(from, to), besideOf(to, from)];
  if (isJsonArray(left) && isJsonArray(right)) return diffArrays(path, left, right);
  if (isJsonObject(left) && isJsonObject(right)) return diffObjects(path, left, right);
  return left === right ? [] : [{ path, from: shown(path, left), to: shown(path, right) }];
}

/**
 * Every field in which two definitions differ, sorted by path. Elements with names are matched by name, others by
 * place; an absent field and an empty one are the same.
 */
export function diffDefinitions(from: JsonObject, to: JsonObject): DefinitionChange[] {
  return diffObjects('', from, to);
}

/**
 * The fields that were sent but did not come back as ECS keeps what was sent. Fields that ECS added, such as defaults, are
 * not among them.
 */
export function lostFields(sent: JsonObject, described: JsonObject): DefinitionChange[] {
  const kept = diffDefinitions(asEcsSpells(sent, described), asEcsSpells(described));
  return kept.filter((change) => change.from !== null);
}
