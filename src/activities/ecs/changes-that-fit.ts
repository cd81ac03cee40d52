import { bytesOf } from '../../domain/bytes';
import { limits } from '../../domain/event-budget';
import type { DefinitionChange, Finding } from '../../domain/plan';

/** What was read of one service, null where it cannot be worked with, and what is wrong with it. */
export interface Inspected<T> {
  readonly found: T | null;
  readonly findings: readonly Finding[];
}

/**
 * All that was found, and all that is wrong. Of what differs in definitions as much as a plan can carry; else nothing of it,
 * and why there is no plan then. Pure.
 */
export function changesThatFit<T extends { readonly changes: readonly DefinitionChange[] }>(
  inspected: readonly Inspected<T>[],
): { services: readonly T[]; findings: Finding[] } {
  const services = inspected.flatMap(({ found }) => (found ? [found] : []));
  const findings = inspected.flatMap((one) => one.findings);
  const bytes = bytesOf(services);
  if (bytes <= limits.plan) return { services, findings };
  const tooLarge: Finding = {
    code: 'PlanTooLarge',
    subject: 'definitions',
    problem: `What would change in the definitions is ${Math.ceil(bytes / 1_000)} kB, more than the ${limits.plan / 1_000} kB that a plan carries.`,
    cure: 'Roll out fewer services at once, or bring the definitions nearer to what runs first.',
  };
  return { services: services.map((one) => ({ ...one, changes: [] })), findings: [...findings, tooLarge] };
}
