import { valueAt } from '../domain/json';
import type { JsonSchema } from './json-schema';

/** Keys that may stand at a place of the file; empty where any may, or where no section is. */
export function keysAt(schema: JsonSchema, data: unknown, path: readonly PropertyKey[]): readonly string[] {
  return branches(schemaAt(schema, data, path), valueAt(data, path)).flatMap((each) =>
    Object.keys(each.properties ?? {}),
  );
}

/** What the value at a place is for; null where the schema does not say. */
export function descriptionAt(schema: JsonSchema, data: unknown, path: readonly PropertyKey[]): string | null {
  return schemaAt(schema, data, path)?.description ?? null;
}

function schemaAt(schema: JsonSchema, data: unknown, path: readonly PropertyKey[]): JsonSchema | undefined {
  let found: JsonSchema | undefined = schema;
  path.forEach((key, depth) => {
    const candidates: readonly JsonSchema[] = branches(found, valueAt(data, path.slice(0, depth)));
    found = candidates.map((each) => childOf(each, key)).find((each) => each !== undefined);
  });
  return found;
}

function childOf(schema: JsonSchema, key: PropertyKey): JsonSchema | undefined {
  if (typeof key === 'number') return schema.items;
  const any = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
  return schema.properties?.[String(key)] ?? any;
}

/** Of a union told apart by a constant (`strategy`), the branch that the data asks for; else all branches. */
function branches(schema: JsonSchema | undefined, value: unknown): readonly JsonSchema[] {
  if (schema === undefined) return [];
  const all = schema.oneOf ?? schema.anyOf ?? [schema];
  const meant = all.filter((branch) =>
    Object.entries(branch.properties ?? {}).some(
      ([key, { const: constant }]) => constant !== undefined && valueAt(value, [key]) === constant,
    ),
  );
  return meant.length > 0 ? meant : all;
}
