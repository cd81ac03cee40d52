/** Holds of a step: they share one time, which no pass renews. Milliseconds. */
export interface Holds {
  /** Time held so far. */
  readonly usedMs: number;
  /** The last one: since when, why, and whether people were told of it. */
  readonly last: { readonly since: number; readonly why: string; readonly told: boolean } | null;
  /** When people were last told of one. */
  readonly toldAt: number | null;
}

/** A metric on the edge of enough samples is one trouble, not one every other minute. */
const APART_MS = 30 * 60_000;

/** A hold that lasts is told, however short the time since another. */
const LASTS_MS = 15 * 60_000;

/** A step that was not held yet. */
export const noHolds: Holds = { usedMs: 0, last: null, toldAt: null };

/** One more hold begins. */
export function beginHold(holds: Holds, since: number, why: string): Holds {
  return { ...holds, last: { since, why, told: false } };
}

/** Whether people must be told of the hold that goes on: at once of one that is alone, of others when they last. */
export function isUntold({ last, toldAt }: Holds, now: number): boolean {
  if (last === null || last.told) return false;
  return toldAt === null || now - toldAt >= APART_MS || now - last.since >= LASTS_MS;
}

/** The holds once people were told of the last one. */
export function toldOf(holds: Holds, now: number): Holds {
  return { ...holds, last: holds.last && { ...holds.last, told: true }, toldAt: now };
}
