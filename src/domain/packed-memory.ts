import type { JudgeMemory } from './judge';
import { freshMemory } from './judge';

/**
 * The memory of checks as a history carries it, twice a check: of each of its parts the values in the order of the services,
 * since forty names would be most of it.
 */
export type PackedMemory = Readonly<Record<string, readonly unknown[]>>;

/** What was remembered of these services. @param packed - empty before the first check */
export function unpackMemory(packed: PackedMemory, services: readonly string[]): JudgeMemory {
  const parts = Object.entries(packed).map(([part, values]) => [
    part,
    Object.fromEntries(
      services.flatMap((service, index) => {
        const value = values[index] ?? null;
        return value === null ? [] : [[service, value] as const];
      }),
    ),
  ]);
  return { ...freshMemory, ...(Object.fromEntries(parts) as Partial<JudgeMemory>) };
}

/** The memory for the next check of these services. */
export function packMemory(memory: JudgeMemory, services: readonly string[]): PackedMemory {
  const parts: readonly [string, Readonly<Record<string, unknown>>][] = Object.entries(memory);
  return Object.fromEntries(parts.map(([part, of]) => [part, services.map((service) => of[service] ?? null)]));
}
