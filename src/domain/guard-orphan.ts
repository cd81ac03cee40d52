import type { Colour } from './colour';
import { otherColour, slotName } from './colour';
import { formatDuration } from './duration';
import type { RunLook } from './guard';
import type { DestinationSlot, GuardJudgement, GuardSight, TrafficSight, Trouble } from './guard-sight';
import type { Snapshot } from './topology';
import { describeWeights, liveColourOf } from './weights';

/** A restore that did not help is tried again after this time: what kept it from helping may be gone. */
const RESTORE_AGAIN_AFTER_MS = 5 * 60_000;

/** What a run left behind that can do nothing about it any more. */
export type Orphan = Pick<Extract<RunLook, { kind: 'orphaned' }>, 'runId' | 'snapshot'>;

/** Key under which the last attempt to restore is remembered. */
export function restoreKey(runId: string): string {
  return `restore/${runId}`;
}

/** Where traffic was before the run, by record; records that were split then are left out. */
export function formerColours({ records }: Snapshot): Record<string, Colour> {
  return wholeColours(Object.fromEntries(records.map(({ name, weights }) => [name, weights])));
}

/**
 * A run was cut off after it may have moved traffic: traffic goes back to where it was, if that can serve it.
 * @param cutOff how and when that happened, the beginning of a sentence
 */
export function judgeOrphan(sight: GuardSight, traffic: TrafficSight, run: Orphan, cutOff: string): GuardJudgement {
  const { runId } = run;
  const judgement = (state: GuardJudgement['state'], what: string, trouble: Trouble | null): GuardJudgement => {
    return { state, finding: `${cutOff}${what}`, runId, restore: null, trouble };
  };
  if (traffic.problem !== null) {
    const next = `Look at the records, then ${backAgain(sight)}.`;
    const trouble: Trouble = { key: `orphaned/${runId}`, code: 'Orphaned', next };
    return judgement('unknown', `, and its weights cannot be read: ${traffic.problem}`, trouble);
  }
  const to = formerColours(run.snapshot);
  const stray = run.snapshot.records.filter(({ name }) => !isBack(traffic, name, to[name]));
  if (stray.length === 0)
    return giveBack(judgement('quiet', '; its traffic is where it was before.', null), sight, run, to);
  const seen = stray.map(({ name }) => `${name}: ${seenWeights(traffic, name)}`).join(', ');
  const left = `, and its traffic is not back: ${seen}`;
  if (!stray.some(({ name }) => isSplit(traffic, name))) {
    // All of it stands on one colour: the run was nearly done, or somebody has decided since. Either is no accident.
    const next = `Nothing is moved, since no traffic is split. If the other colour is better, ${backAgain(sight)}.`;
    const whole = judgement('quiet', left, { key: `whole/${runId}`, code: 'LeftBehind', next });
    return giveBack(whole, sight, run, wholeColours(traffic.weights));
  }
  const hindrance = hindranceOf(sight, traffic, run, to);
  if (hindrance !== null) {
    const trouble: Trouble = { key: `unrestorable/${runId}`, code: 'Orphaned', next: otherwise(sight, stray, to) };
    return judgement('orphaned', `${left}. It cannot be restored: ${hindrance}.`, trouble);
  }
  if (sight.mode === 'alert') {
    const trouble: Trouble = {
      key: `orphaned/${runId}`,
      code: 'Orphaned',
      next: `To restore it, ${backAgain(sight)}.`,
    };
    return judgement('orphaned', `${left}.`, trouble);
  }
  const trouble: Trouble = { key: `restoring/${runId}`, code: 'Orphaned', next: 'Watch it with `rollout watch`.' };
  return { ...judgement('orphaned', `${left}.`, trouble), restore: to };
}

function isBack(traffic: TrafficSight, name: string, colour: Colour | undefined): boolean {
  const seen = traffic.weights[name];
  return seen !== undefined && colour !== undefined && liveColourOf(seen) === colour;
}

/** The colour that has all of each record's traffic; records that are split are left out. */
function wholeColours(weights: TrafficSight['weights']): Record<string, Colour> {
  const entries = Object.entries(weights).flatMap(([name, seen]) => {
    const colour = liveColourOf(seen);
    return colour === null ? [] : [[name, colour] as const];
  });
  return Object.fromEntries(entries);
}

function isSplit(traffic: TrafficSight, name: string): boolean {
  const seen = traffic.weights[name];
  return seen === undefined || liveColourOf(seen) === null;
}

function seenWeights(traffic: TrafficSight, name: string): string {
  const seen = traffic.weights[name];
  return seen ? describeWeights(seen) : 'unread';
}

/** Why traffic cannot be sent back now; null when it can. */
function hindranceOf(
  { now, previous }: GuardSight,
  { known, destination }: TrafficSight,
  { runId, snapshot }: Orphan,
  to: Readonly<Record<string, Colour>>,
): string | null {
  const lost = snapshot.records.filter(({ name }) => !known.includes(name) || to[name] === undefined);
  if (lost.length > 0) return `${lost.map(({ name }) => name).join(', ')} is not known by this configuration`;
  if (destination === null) return 'the tasks of its destination could not be read';
  const weak = destination.filter((slot) => !isHealthy(slot));
  if (destination.length === 0) return 'its destination has no services';
  if (weak.length > 0) return weak.map(describeSlot).join(', ');
  const sinceMs = now - (previous?.told[restoreKey(runId)] ?? -Infinity);
  if (sinceMs >= RESTORE_AGAIN_AFTER_MS) return null;
  return `a restore was started ${formatDuration(sinceMs)} ago and ended without it; its result says why`;
}

/** Half of the targets that are wanted, and at least one: traffic must not be sent to who cannot serve it, and one of many is always being replaced. */
function isHealthy({ desired, healthyTargets }: DestinationSlot): boolean {
  return healthyTargets > 0 && healthyTargets * 2 >= desired;
}

function describeSlot({ service, colour, desired, healthyTargets }: DestinationSlot): string {
  return `${slotName(service, colour)} has ${healthyTargets} healthy targets of ${desired} wanted`;
}

function backAgain({ environment }: GuardSight, to?: Colour): string {
  return `\`rollout rollback --environment ${environment}${to ? ` --to ${to}` : ''}\``;
}

function otherwise(sight: GuardSight, stray: Snapshot['records'], to: Readonly<Record<string, Colour>>): string {
  const [former] = stray.map(({ name }) => to[name]);
  const back = `Mend that, then ${backAgain(sight)}.`;
  if (former === undefined) return back;
  return `${back} Or, if the other colour serves well, all traffic there: ${backAgain(sight, otherColour(former))}.`;
}

/**
 * Scale-in that the run suspended stays so until somebody gives it back. A restore does, also one of traffic that is right
 * already: that moves nothing.
 */
function giveBack(
  judged: GuardJudgement,
  sight: GuardSight,
  { runId, snapshot }: Orphan,
  standing: Readonly<Record<string, Colour>>,
): GuardJudgement {
  const held = snapshot.scaling.filter((target) => !target.scaleInSuspended || !target.scheduleSuspended);
  if (held.length === 0) return judged;
  const begun = sight.previous?.told[restoreKey(runId)] !== undefined;
  const slots = held.map(({ service, colour }) => slotName(service, colour)).join(', ');
  const by =
    sight.mode === 'restore' && !begun ? 'The restore that begins gives it back' : `${backAgain(sight)} gives it back`;
  const next =
    `${judged.trouble?.next ?? ''} Scale-in of ${slots} may still be suspended. ${by}; no traffic is moved.`.trim();
  const restore = sight.mode === 'restore' && !begun ? standing : null;
  return { ...judged, restore, trouble: { key: `leftBehind/${runId}`, code: 'LeftBehind', next } };
}
