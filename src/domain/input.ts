import { z } from 'zod';
import { clipped } from './bytes';
import { valueAt } from './json';
import { HIDDEN, visible } from './visible';

/** What one argument may hold. Longer texts, more of them or deeper ones are refused before anything looks at them. */
const MOST = { characters: 200_000, values: 2_000, depth: 5 } as const;

/** Faults that are told of one argument, and characters of each value that is shown. */
const SHOWN = { faults: 5, value: 60, problem: 1_000 } as const;

/** Spaces that look like a plain one, or like none: a name with one of them is another name to a machine only. */
const ODD_SPACE = /(?! )[\s\p{Zs}\u200b-\u200d\u2060\ufeff]/u;

/** A text on one line, shown to people. */
export function lineOfText(longest: number) {
  return z
    .string()
    .min(1, 'must not be empty')
    .max(longest, `must have ${longest} characters at most`)
    .refine((text) => !HIDDEN.test(text.slice(0, longest)), 'must be on one line, without control characters');
}

/** A name of a person or thing: no space in it but plain ones; those at its ends are taken off. */
export function nameText(longest: number) {
  return z
    .string()
    .refine((text) => !ODD_SPACE.test(text.slice(0, 2 * longest)), 'must have no spaces but plain ones')
    .trim()
    .pipe(lineOfText(longest));
}

/** Why, in somebody's words: several lines if they like. */
export function reasonText(longest: number) {
  return z.string().max(longest, `must have ${longest} characters at most`);
}

/** What arrived, or what is wrong with it in a text of bounded length: keys, values, and how they must be. */
export type Read<T> =
  { readonly value: T; readonly problem: null } | { readonly value: null; readonly problem: string };

/** Reads what arrives from outside, whatever it is. Never throws. */
export function readInput<T>(schema: z.ZodType<T>, raw: unknown): Read<T> {
  const tooMuch = excess(raw);
  if (tooMuch !== null) return { value: null, problem: tooMuch };
  const parsed = schema.safeParse(raw);
  if (parsed.success) return { value: parsed.data, problem: null };
  const told = parsed.error.issues.slice(0, SHOWN.faults).map((issue) => faultText(issue, raw));
  const more = parsed.error.issues.length - told.length;
  return {
    value: null,
    problem: clipped(visible([...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')), SHOWN.problem),
  };
}

/** What is too much of it, or null. A key `__proto__` is one that schemas pass over in silence. */
function excess(raw: unknown): string | null {
  let characters = 0;
  let values = 0;
  const look = (value: unknown, depth: number): string | null => {
    values += 1;
    if (typeof value === 'string') characters += value.length;
    if (characters > MOST.characters) return `it has more than ${MOST.characters} characters`;
    if (values > MOST.values) return `it has more than ${MOST.values} values`;
    if (typeof value !== 'object' || value === null) return null;
    if (depth >= MOST.depth) return `it is nested deeper than ${MOST.depth} levels`;
    for (const key of Object.keys(value)) {
      if (key === '__proto__') return 'it has a key `__proto__`, which nothing is called';
      characters += key.length;
      const problem = look((value as Readonly<Record<string, unknown>>)[key], depth + 1);
      if (problem !== null) return problem;
    }
    return null;
  };
  return look(raw, 0);
}

function faultText({ path, message }: z.core.$ZodIssue, raw: unknown): string {
  const key = clipped(path.map(String).join('.'), SHOWN.value) || 'the argument';
  // A proof of identity must not be repeated, however it is written.
  const shown = path[0] === 'token' ? '' : ` (is ${valueText(valueAt(raw, path))})`;
  return `${key}: ${clipped(message, SHOWN.value * 3)}${shown}`;
}

function valueText(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return clipped(JSON.stringify(value.slice(0, SHOWN.value)), SHOWN.value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : `of the type ${typeof value}`;
}
