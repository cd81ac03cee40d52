/** A value kept from an answer for later requests. */
export type SavedValue = string | number | boolean;

/** What templates may speak of. */
export interface TemplateValues {
  readonly saved: ReadonlyMap<string, SavedValue>;
  /** A secret of the worker by the name of its environment variable; undefined when it is not set. */
  readonly secret: (name: string) => string | undefined;
}

/** A filled template, and everything it asked for that is not there, as people should read it. */
export interface Filled<T> {
  readonly value: T;
  readonly missing: readonly string[];
}

const PLACEHOLDER = /\$\{(env:)?([^}]+)\}/g;
const ONLY_PLACEHOLDER = /^\$\{(?:env:)?[^}]+\}$/;

/**
 * Replaces `${name}` by a saved value and `${env:NAME}` by a secret.
 * @param write how a value is written into the text, e.g. escaped for a path
 */
export function fillText(
  template: string,
  values: TemplateValues,
  write: (value: string) => string = (value) => value,
): Filled<string> {
  const missing: string[] = [];
  const value = template.replace(PLACEHOLDER, (_, env: string | undefined, name: string) => {
    const found = env === undefined ? values.saved.get(name) : values.secret(name);
    if (found !== undefined && found !== '') return write(String(found));
    missing.push(
      env === undefined ? `\`${name}\`, which no request before it saved` : `the environment variable ${name}`,
    );
    return '';
  });
  return { value, missing };
}

/** Fills every text in a value, however deep. A text that is nothing but `${name}` keeps the type of the saved value. */
export function fillDeep(template: unknown, values: TemplateValues): Filled<unknown> {
  if (typeof template === 'string') {
    const filled = fillText(template, values);
    const saved = ONLY_PLACEHOLDER.test(template) ? values.saved.get(template.slice(2, -1)) : undefined;
    return saved === undefined ? filled : { value: saved, missing: [] };
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

/** The names of all secrets a value asks for, however deep. */
export function secretNames(template: unknown): string[] {
  if (typeof template === 'string') {
    return [...template.matchAll(PLACEHOLDER)].flatMap(([, env, name]) => (env && name ? [name] : []));
  }
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap(secretNames);
}
