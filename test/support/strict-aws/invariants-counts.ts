import type { Expected, ExpectedSlot } from './invariants-expected';
import type { WeightsBySet } from './invariants-weights';
import { keyOf, replayBatches } from './invariants-weights';
import type { LoggedCall } from './log';
import { numberAt, textAt } from './wire/decoded';
import { canonicalName } from './wire/rest-xml';

interface CountWrite {
  call: LoggedCall;
  slot: ExpectedSlot;
  before: number;
  after: number;
}

/** The changes of desiredCount the log makes on the expected slots, with the count before each. */
function countWrites(log: LoggedCall[], slots: ExpectedSlot[]): CountWrite[] {
  const counts = new Map(slots.map((slot) => [slot.service, slot.desiredCount]));
  return log.flatMap((call) => {
    if (call.service !== 'ecs' || call.operation !== 'UpdateService') return [];
    // The service may be named by its ARN, whose last part is the name.
    const service = textAt(call.input, 'service')?.split('/').at(-1);
    const slot = slots.find((candidate) => candidate.service === service);
    const after = numberAt(call.input, 'desiredCount');
    if (slot === undefined || after === undefined) return [];
    const before = counts.get(slot.service) ?? 0;
    counts.set(slot.service, after);
    return [{ call, slot, before, after }];
  });
}

/** No count is lowered before rollback or draining began; without that mark no count is ever lowered. */
export function countsKeptBefore(log: LoggedCall[], expected: Expected): string[] {
  const allowedFrom = expected.scaleDownAllowed?.seq ?? Infinity;
  return countWrites(log, expected.slots ?? [])
    .filter(({ call, before, after }) => after < before && call.seq <= allowedFrom)
    .map(({ call, slot, before, after }) => {
      return `#${call.seq} lowered ${slot.service} from ${before} to ${after} before rollback or draining began`;
    });
}

/** No colour goes to zero while its record gives it weight. */
export function coloursKeptWhileWeighted(log: LoggedCall[], expected: Expected): string[] {
  const batches = replayBatches(log, expected);
  return countWrites(log, expected.slots ?? []).flatMap(({ call, slot, after }) => {
    if (after > 0) return [];
    const latest = batches.filter((batch) => batch.call.seq < call.seq).at(-1);
    return expected.records.flatMap((record) => {
      if (canonicalName(record.name) !== canonicalName(slot.record)) return [];
      const weights: WeightsBySet = latest?.after.get(keyOf(record)) ?? record.weights;
      const weight = weights[slot.colour] ?? 0;
      if (weight === 0) return [];
      return [`#${call.seq} took ${slot.service} to zero while ${keyOf(record)} gives ${slot.colour} weight ${weight}`];
    });
  });
}
