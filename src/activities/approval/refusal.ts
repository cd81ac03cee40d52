import { RolloutError } from '../../domain/failure';

/** A person who could not be verified: which point failed, and what to do. A token is never in it. */
export function identityRefused(what: string, next: string): RolloutError {
  return new RolloutError({ type: 'IdentityRefused', what, next });
}

/** What a stranger wrote, in a line for people: short, and in one piece. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `\`${text.replace(/[^ -~]/g, '?').slice(0, 250)}\``;
}
