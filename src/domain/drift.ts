import type { Colour } from './colour';
import type { RecordReading, SlotReading } from './observation';
import type { CheckAlert, CheckRecord } from './verdict';
import type { Percent } from './weights';
import { slotName } from './colour';
import { countOfTasks } from './count-of-tasks';
import { shortArn } from './short-arn';
import { describeWeights, sameWeights, weightsFor } from './weights';

/** Something that somebody else changed during a rollout: what was, and what is. */
export interface Drift {
  readonly kind: 'weights' | 'count' | 'revision';
  /** `record portal.mpac-cloud.com`, `slot svc-portal-green`. */
  readonly subject: string;
  readonly was: string;
  readonly is: string;
}

/** What of an observation can drift. */
export interface DriftSight {
  readonly records: readonly RecordReading[];
  readonly slots: readonly Pick<SlotReading, 'service' | 'colour' | 'desired' | 'definition' | 'unknown'>[];
}

/** What must be found when nobody else writes. */
export interface Expected {
  /** The candidate weights that may stand: before and after a write that is under way. */
  readonly weights: readonly Percent[];
  readonly records: readonly { readonly name: string; readonly candidate: Colour }[];
  readonly slots: readonly {
    readonly service: string;
    readonly colour: Colour;
    readonly definition: string;
    /** Fewer than this is drift; null where a lower count is not judged (live: it is raised back instead). */
    readonly atLeast: number | null;
  }[];
}

/** Everything in an observation that is not as we left it. What could not be read is no drift. */
export function driftsIn(observation: DriftSight, expected: Expected): Drift[] {
  const drifts: Drift[] = [];
  for (const { name, candidate } of expected.records) {
    const { weights: seen, changed } = observation.records.find((one) => one.name === name) ?? {};
    if (changed) drifts.push({ kind: 'weights', subject: `record ${name}`, was: 'sets blue and green', is: changed });
    if (!seen || expected.weights.some((percent) => sameWeights(seen, weightsFor(candidate, percent)))) continue;
    const was = [...new Set(expected.weights)].map((percent) => describeWeights(weightsFor(candidate, percent)));
    drifts.push({ kind: 'weights', subject: `record ${name}`, was: was.join(' or '), is: describeWeights(seen) });
  }
  for (const slot of expected.slots) {
    const seen = observation.slots.find((one) => one.service === slot.service && one.colour === slot.colour);
    if (seen?.unknown !== null) continue;
    const subject = `slot ${slotName(slot.service, slot.colour)}`;
    if (seen.definition !== null && seen.definition !== slot.definition)
      drifts.push({ kind: 'revision', subject, was: shortArn(slot.definition), is: shortArn(seen.definition) });
    if (slot.atLeast !== null && seen.desired < slot.atLeast)
      drifts.push({ kind: 'count', subject, was: countOfTasks(slot.atLeast), is: countOfTasks(seen.desired) });
  }
  return drifts;
}

/** The check with what had drifted in it: a failure where drift rolls back, else an alert. */
export function withDrifts(record: CheckRecord, drifts: readonly Drift[], onDrift: 'rollback' | 'alert'): CheckRecord {
  if (drifts.length === 0) return record;
  if (onDrift === 'rollback') return { ...record, drifts, verdict: 'fail' };
  const alerts = drifts.map((one): CheckAlert => ({
    key: `drift ${one.subject} ${one.is}`,
    text: `somebody else changed ${driftText(one)}; nothing is done about it (onDrift: alert)`,
  }));
  return { ...record, drifts, alerts: [...record.alerts, ...alerts] };
}

/** @example 'slot svc-portal-green: was 2 tasks, is 1 task' */
export function driftText(drift: Drift): string {
  return `${drift.subject}: was ${drift.was}, is ${drift.is}`;
}
