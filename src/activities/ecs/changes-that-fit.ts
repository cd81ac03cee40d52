import { bytesOf } from '../../domain/bytes';
import { limits } from '../../domain/event-budget';
import type { DefinitionChange, Finding } from '../../domain/plan';

/** What differs of each service, as far as a plan can carry it; else nothing of it, and why there is no plan then. Pure. */
export function changesThatFit<T extends { readonly changes: readonly DefinitionChange[] }>(
  services: readonly T[],
): { services: readonly T[]; findings: Finding[] } {
  const bytes = bytesOf(services);
  if (bytes <= limits.plan) return { services, findings: [] };
  const finding: Finding = {
    code: 'PlanTooLarge',
    subject: 'definitions',
    problem: `What would change in the definitions is ${Math.ceil(bytes / 1_000)} kB, more than the ${limits.plan / 1_000} kB that a plan carries.`,
    cure: 'Roll out fewer services at once, or bring the definitions nearer to what runs first.',
  };
  return { services: services.map((one) => ({ ...one, changes: [] })), findings: [finding] };
}
