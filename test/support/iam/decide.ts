import type { Condition, Statement } from './policies';

/** One thing that AWS asks IAM about a call. */
export interface Asked {
  readonly action: string;
  /** ARN; `*` where the action knows no resource. */
  readonly resource: string;
  /** Values of condition keys. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/**
 * Whether statements allow what is asked, by the part of IAM's rules that the template uses: wildcards in actions and
 * resources, and conditions that all must hold; a key that is not in the context holds for `ForAllValues` alone.
 */
export function allows(statements: readonly Statement[], asked: Asked): boolean {
  return statements.some(
    ({ actions, resources, conditions }) =>
      actions.some((pattern) => fits(pattern, asked.action)) &&
      resources.some((pattern) => fits(pattern, asked.resource)) &&
      conditions.every((condition) => holds(condition, asked.context)),
  );
}

function fits(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}

function holds({ operator, key, values }: Condition, context: Asked['context']): boolean {
  const given = context[key];
  switch (operator) {
    case 'ForAllValues:StringEquals':
      return (given ?? []).every((value) => values.includes(value));
    case 'StringLike':
      return given?.length === 1 && given.every((value) => values.some((pattern) => fits(pattern, value)));
    case 'StringEquals':
    case 'ArnEquals':
      return given?.length === 1 && given.every((value) => values.includes(value));
    default:
      throw new TypeError(`${operator} is not weighed here`);
  }
}
