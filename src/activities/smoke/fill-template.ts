import { describeSecret, secretSourceOf } from '../../domain/secret-source';
import type { SecretValue } from './read-secrets';

/** A value kept from an answer for later requests. */
export type SavedValue = string | number | boolean;

/** What templates may speak of. */
export interface TemplateValues {
  readonly saved: ReadonlyMap<string, SavedValue>;
  /** By placeholder, such as `env:SMOKE_PASSWORD`. */
  readonly secrets: ReadonlyMap<string, SecretValue>;
}

/** A filled template, and everything it asked for that is not there, as people should read it. */
export interface Filled<T> {
  readonly value: T;
  readonly missing: readonly string[];
}

const PLACEHOLDER = /\$\{([^}]+)\}/g;
const ONLY_PLACEHOLDER = /^\$\{([^}]+)\}$/;

/**
 * Replaces `${name}` by a saved value, and `${env:NAME}`, `${ssm:NAME}` and `${secret:NAME}` by secrets.
 * @param write how a value is written into the text, e.g. escaped for a path
 */
export function fillText(
  template: string,
  values: TemplateValues,
  write: (value: string) => string = (value) => value,
): Filled<string> {
  const missing: string[] = [];
  const value = template.replace(PLACEHOLDER, (_, placeholder: string) => {
    const found = lookUp(placeholder, values);
    if ('value' in found) return write(String(found.value));
    missing.push(found.problem);
    return '';
  });
  return { value, missing };
}

function lookUp(placeholder: string, { saved, secrets }: TemplateValues): { value: SavedValue } | { problem: string } {
  const source = secretSourceOf(placeholder);
  if (source !== null) return secrets.get(placeholder) ?? { problem: `${describeSecret(source)}, which was not read` };
  const value = saved.get(placeholder);
  return value === undefined ? { problem: `\`${placeholder}\`, which no request before it saved` } : { value };
}

/** Fills every text in a value, however deep. A text that is nothing but `${name}` keeps the type of the saved value. */
export function fillDeep(template: unknown, values: TemplateValues): Filled<unknown> {
  if (typeof template === 'string') {
    const only = ONLY_PLACEHOLDER.exec(template)?.[1];
    const saved = only === undefined || secretSourceOf(only) !== null ? undefined : values.saved.get(only);
    return saved === undefined ? fillText(template, values) : { value: saved, missing: [] };
  }
  if (Array.isArray(template)) {
    const items = template.map((item) => fillDeep(item, values));
    return { value: items.map((item) => item.value), missing: items.flatMap((item) => item.missing) };
  }
  if (typeof template !== 'object' || template === null) return { value: template, missing: [] };
  const fields = Object.entries(template).map(([key, field]) => [key, fillDeep(field, values)] as const);
  return {
    value: Object.fromEntries(fields.map(([key, filled]) => [key, filled.value])),
    missing: fields.flatMap(([, filled]) => filled.missing),
  };
}

/** The placeholders of all secrets a value asks for, however deep, each once. */
export function secretPlaceholders(template: unknown): string[] {
  if (typeof template === 'string') {
    const named = [...template.matchAll(PLACEHOLDER)].map(([, placeholder = '']) => placeholder);
    return [...new Set(named.filter((placeholder) => secretSourceOf(placeholder) !== null))];
  }
  if (typeof template !== 'object' || template === null) return [];
  return [...new Set(Object.values(template).flatMap(secretPlaceholders))];
}
