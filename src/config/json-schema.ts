import { z } from 'zod';
import { configurationSchema } from './schema';

/** The part of JSON Schema that ours is made of. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly [key: string]: unknown;
}

/** The JSON Schema of `rollout.yaml`, as editors read it: what may be written, with descriptions and defaults. */
export function configurationJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(configurationSchema, { io: 'input', target: 'draft-7' });
  return { title: 'rollout.yaml', ...(schema as JsonSchema) };
}

/** The text of `rollout.schema.json`. */
export function configurationJsonSchemaText(): string {
  return `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`;
}
