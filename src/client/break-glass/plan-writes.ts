import type { Colour } from '../../domain/colour';
import type { RecordLook } from './look';
import type { SlotHealth } from './slot-health';

/** What would be written: all of it in one change. */
export interface WritePlan {
  readonly to: Colour;
  /** Records of the change; those that stand right already are in it too, so that it states all that must be. */
  readonly records: readonly RecordLook[];
  /** Whether any of them has to change. */
  readonly needed: boolean;
  /** Records that stay where they are, although somebody might expect them to move. */
  readonly left: readonly RecordLook[];
  /** Slots that would get the traffic and have no healthy target, or whose health nobody knows. */
  readonly weak: readonly SlotHealth[];
  /** Sets that would have to get the traffic and do not exist. */
  readonly missing: readonly string[];
}

/**
 * Which records move to a colour. A rollout moves its records together, so while some are split, those that are whole on
 * the other colour are none of it: their other slot may run nothing, and they are left alone. Pure.
 */
export function planWrites(records: readonly RecordLook[], health: readonly SlotHealth[], to: Colour): WritePlan {
  const split = records.some(({ whole }) => whole === null);
  const left = split ? records.filter(({ whole }) => whole !== null && whole !== to) : [];
  const moved = records.filter((record) => !left.includes(record));
  const changed = moved.filter(({ whole }) => whole !== to);
  const services = changed.flatMap((record) => record.services);
  return {
    to,
    records: moved,
    needed: changed.length > 0,
    left,
    weak: health.filter((slot) => slot.colour === to && services.includes(slot.service) && !slot.healthyTargets),
    missing: changed.flatMap(({ sets }) =>
      sets.filter((ofType) => ofType[to] === null).map(({ name, type }) => `${name} ${type}`),
    ),
  };
}
