import type { RecordGuard, SlotRef } from '../../activities/ecs/port';
import { slotName } from '../../domain/colour';
import { failureTypeOf, isKnown, reportOf } from './workflow-failure';
import { writes } from '../activity-proxies';

/** A colour of a service that is to be stopped, and the record by which it would get traffic. */
export interface Stopping {
  readonly slot: SlotRef;
  readonly record: RecordGuard;
  /** How people call it. @example 'the old colour' */
  readonly role: string;
}

/** Why a colour runs on and what to do, in sentences; whether it was seen that it has traffic. */
export interface RunsOn {
  readonly reason: string;
  readonly hasTraffic: boolean;
}

/**
 * Stops one colour, the one way there is: its record's weights are read in the attempt that stops it, and while it has
 * any it is left running. Never throws: that a colour runs on must not hide how the traffic is.
 * @returns null when it is stopped
 */
export async function stopColour({ slot, record, role }: Stopping): Promise<RunsOn | null> {
  const name = slotName(slot.service, slot.colour);
  try {
    await writes.stopSlot(`Stop ${role} ${name}`, { slot, record });
    return null;
  } catch (error) {
    if (!isKnown(error)) throw error;
    const { what } = reportOf(error);
    if (failureTypeOf(error) === 'ColourHasTraffic')
      return { reason: `${what} Stop it when it has none.`, hasTraffic: true };
    const command = `aws ecs update-service --cluster ${slot.cluster} --service ${name} --desired-count 0`;
    const reason = `${name} could not be stopped: ${what} Look that it has no weight, then stop it: ${command}`;
    return { reason, hasTraffic: false };
  }
}
