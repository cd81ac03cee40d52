import { parseJson, valueAt } from '../../domain/json';
import type { SmokeTest } from '../../domain/settings';
import { describeSecret, secretPlaceholder, secretSourceOf, type SecretSource } from '../../domain/secret-source';
import { secretPlaceholders } from './fill-template';

/**
 * Reads a secret; its name is without the key of its JSON.
 * @throws SecretUnusable when there is none to use: a test that needs it fails, and says so
 * @throws RolloutError AwsUnavailable when nobody can tell
 */
export type SecretReader = (source: SecretSource) => Promise<string>;

/** A secret that is missing, forbidden or empty. Its message goes on after the secret's name: "which … (cure)". */
export class SecretUnusable extends Error {
  override readonly name = 'SecretUnusable';
}

/** What the placeholder of a secret stands for: its value, or what is wrong with it and the cure. */
export type SecretValue = { readonly value: string } | { readonly problem: string };

/**
 * All secrets that the tests ask for, by placeholder; each is read once, however many tests and keys ask for it.
 * @throws RolloutError AwsUnavailable
 */
export async function readSecrets(
  tests: readonly Pick<SmokeTest, 'body' | 'headers' | 'path'>[],
  read: SecretReader,
): Promise<ReadonlyMap<string, SecretValue>> {
  const placeholders = secretPlaceholders(tests.map(({ path, headers, body }) => [path, headers, body]));
  const once = readOnce(read);
  const values = await Promise.all(
    placeholders.map(async (placeholder) => {
      const source = secretSourceOf(placeholder);
      return source === null ? [] : [[placeholder, await valueOf(source, once)] as const];
    }),
  );
  return new Map(values.flat());
}

/** The same reader, which asks for each secret once and remembers it for as long as it is kept itself. */
export function readOnce(read: SecretReader): SecretReader {
  const known = new Map<string, Promise<string>>();
  return (source) => {
    const placeholder = secretPlaceholder(source);
    const value = known.get(placeholder) ?? read(source);
    known.set(placeholder, value);
    return value;
  };
}

async function valueOf(source: SecretSource, read: SecretReader): Promise<SecretValue> {
  const [name = '', key] = source.kind === 'secret' ? source.name.split('#', 2) : [source.name];
  try {
    const text = await read({ kind: source.kind, name });
    const value = key === undefined ? text : textAt(text, key);
    if (value === '') throw new SecretUnusable('which is empty (give it a value)');
    return { value };
  } catch (error) {
    if (error instanceof SecretUnusable) return { problem: `${describeSecret(source)}, ${error.message}` };
    throw error;
  }
}

function textAt(text: string, key: string): string {
  const json = parseJson(text);
  if (typeof json !== 'object' || json === null) {
    throw new SecretUnusable('which holds no JSON object (leave out the key, or store it as one)');
  }
  const value = valueAt(json, [key]);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new SecretUnusable('which has no text at that key (correct the key, or add it)');
}
