import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';

/** A fault without its place: what is wrong and the cure. `key` is set when a key rather than its value is wrong. */
export interface Explanation {
  readonly path: readonly PropertyKey[];
  readonly key: boolean;
  readonly problem: string;
  readonly cure: string;
}

/** Says an issue of zod as people would. One issue may name several unknown keys, hence a list. */
export function explainIssue(
  issue: z.core.$ZodIssue,
  known: (path: readonly PropertyKey[]) => readonly string[],
): Explanation[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey([...issue.path, key], key, known(issue.path)));
  }
  if (issue.code === 'invalid_key')
    return issue.issues.map((inner) => ({ ...explained(inner, issue.path), key: true }));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return unionOf(issue, known);
  return [explained(issue, issue.path)];
}

function unknownKey(path: readonly PropertyKey[], key: string, known: readonly string[]): Explanation {
  return { path, key: true, problem: 'is not a key here', cure: suggestion(key, known) };
}

/** "did you mean …" where a known word is near, else all of them. */
export function suggestion(word: string, known: readonly string[]): string {
  const nearest = known.length === 0 ? null : closest(word, [...known]);
  if (nearest !== null && distance(word, nearest) <= Math.max(2, Math.floor(word.length / 3)))
    return `did you mean ${nearest}?`;
  return known.length === 0 ? 'remove it' : `remove it, or take one of ${known.join(', ')}`;
}

/** A union says what each branch lacks; the branch that got furthest is the one that was meant. */
function unionOf(
  issue: z.core.$ZodIssueInvalidUnion,
  known: (path: readonly PropertyKey[]) => readonly string[],
): Explanation[] {
  const depth = (issues: readonly z.core.$ZodIssue[]): number => Math.max(...issues.map((each) => each.path.length));
  const meant = [...issue.errors].sort((a, b) => depth(b) - depth(a) || rankOf(a) - rankOf(b))[0] ?? [];
  return meant.flatMap((inner) => explainIssue({ ...inner, path: [...issue.path, ...inner.path] }, known));
}

function rankOf(issues: readonly z.core.$ZodIssue[]): number {
  return issues.some((each) => each.code === 'invalid_type') ? 1 : 0;
}

function explained(issue: z.core.$ZodIssue, path: readonly PropertyKey[]): Explanation {
  const [problem, cure] = wording(issue);
  return { path, key: false, problem, cure };
}

function wording(issue: z.core.$ZodIssue): readonly [string, string] {
  const [problem, cure] = issue.message.split('\n');
  if (cure !== undefined) return [problem ?? '', cure];
  switch (issue.code) {
    case 'invalid_type':
      return [`is not ${kindOf(issue.expected)}`, `write ${kindOf(issue.expected)}`];
    case 'invalid_value':
      return ['is not one of the values here', `write ${issue.values.map(String).join(' or ')}`];
    case 'too_small':
      return tooFew(issue);
    case 'too_big':
      return [
        `is more than ${issue.maximum}${sized(issue.origin)}`,
        `write ${issue.maximum}${sized(issue.origin)} or less`,
      ];
    case 'invalid_union':
      return ['is not one of the values here', 'write blueGreen or rolling'];
    case 'invalid_format':
      return ['is not written as it must be', issue.message];
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return ['is not allowed', issue.message];
  }
}

function tooFew(issue: z.core.$ZodIssueTooSmall): readonly [string, string] {
  if (issue.origin === 'number' || issue.origin === 'int')
    return [`is less than ${issue.minimum}`, `write ${issue.minimum} or more`];
  return ['is empty', issue.origin === 'array' ? 'list at least one' : 'write something'];
}

function sized(origin: string): string {
  return origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
}

function kindOf(expected: string): string {
  const kinds: Readonly<Record<string, string>> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a section with keys',
    record: 'a section with keys',
  };
  return kinds[expected] ?? expected;
}
