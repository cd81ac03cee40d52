import type { Expected, ExpectedRecord } from './invariants-expected';
import type { LoggedCall } from './log';
import { canonicalName, changesOf } from './wire/rest-xml';

/** The weights of a record by set identifier. */
export type WeightsBySet = Record<string, number>;

/** One effective batch and the weights of every expected record after it. */
export interface Batch {
  call: LoggedCall;
  /** Keys of the expected records the batch names. */
  touched: Set<string>;
  after: Map<string, WeightsBySet>;
}

export const keyOf = (record: { name: string; type: string }) => `${canonicalName(record.name)} ${record.type}`;

/** Replays the Route 53 batches of a log of effective writes on the weights the records had before. */
export function replayBatches(log: LoggedCall[], expected: Expected): Batch[] {
  let weights = new Map<string, WeightsBySet>(expected.records.map((record) => [keyOf(record), record.weights]));
  return log.flatMap((call) => {
    if (call.service !== 'route53' || call.operation !== 'ChangeResourceRecordSets') return [];
    const after = new Map([...weights].map(([key, sets]) => [key, { ...sets }]));
    const touched = new Set<string>();
    for (const change of changesOf(call.input)) {
      const sets = after.get(keyOf(change));
      if (sets === undefined) continue;
      touched.add(keyOf(change));
      const identifier = change.setIdentifier ?? '(simple)';
      sets[identifier] = change.action === 'DELETE' ? 0 : (change.weight ?? 0);
    }
    weights = after;
    return touched.size === 0 ? [] : [{ call, touched, after }];
  });
}

/** After every batch the weights of every record are 100 in sum. */
export function weightsSumTo100(log: LoggedCall[], expected: Expected): string[] {
  return replayBatches(log, expected).flatMap(({ call, after }) =>
    [...after].flatMap(([key, sets]) => {
      const sum = Object.values(sets).reduce((total, weight) => total + weight, 0);
      return sum === 100 ? [] : [`#${call.seq} left ${key} with ${JSON.stringify(sets)}, ${sum} in sum instead of 100`];
    }),
  );
}

/**
 * A batch that moves one record of the rollout moves them all, and leaves all candidates the same weight. One exception: of
 * forty services one dead live must not leave the users of all others on a bad candidate. So a batch may leave records of a
 * dead live behind when it takes all others back to zero, and when a later batch takes all of them there.
 */
export function recordsMoveTogether(log: LoggedCall[], expected: Expected): string[] {
  const mayWait = (expected.deadLive ?? []).map(canonicalName);
  const batches = replayBatches(log, expected);
  return batches.flatMap(({ call, touched, after }, index) => {
    const left = expected.records.filter((record) => !touched.has(keyOf(record)));
    const missing = left.map(keyOf);
    const goesAhead =
      left.every(({ name }) => mayWait.includes(canonicalName(name))) &&
      expected.records.every((record) => left.includes(record) || candidateWeight(after, record) === 0);
    if (missing.length > 0 && goesAhead) {
      const isFollowed = batches.slice(index + 1).some((later) => later.touched.size === expected.records.length);
      return isFollowed ? [] : [`#${call.seq} left ${missing.join(', ')} behind for good`];
    }
    if (missing.length > 0) return [`#${call.seq} moved ${[...touched].join(', ')} without ${missing.join(', ')}`];
    const weights = new Set(expected.records.map((record) => candidateWeight(after, record)));
    if (weights.size < 2) return [];
    return [`#${call.seq} gave the candidates different weights: ${[...weights].join(', ')}`];
  });
}

function candidateWeight(after: Map<string, WeightsBySet>, record: ExpectedRecord): number {
  return after.get(keyOf(record))?.[record.candidate] ?? 0;
}

function stepViolations(batches: Batch[], record: ExpectedRecord, steps: number[]): string[] {
  let weight = record.weights[record.candidate];
  let reached = weight === 0 ? -1 : steps.indexOf(weight);
  let rolledBackBy: number | undefined;
  return batches.flatMap(({ call, after }) => {
    const [before, next] = [weight, candidateWeight(after, record)];
    weight = next;
    if (next === before) return [];
    const change = `#${call.seq} moved the candidate of ${keyOf(record)} from ${before} to ${next}`;
    if (rolledBackBy !== undefined)
      return next > before ? [`${change} after the rollback of #${rolledBackBy} began`] : [];
    if (next === 0) {
      rolledBackBy = call.seq;
      return [];
    }
    const step = steps.indexOf(next);
    const wanted = steps[reached + 1];
    if (next < before) return [`${change}: it may only rise or go back to 0`];
    reached = step === -1 ? reached : step;
    if (next === wanted) return [];
    return [`${change}: the next step is ${wanted ?? 'none'} of ${steps.join(', ')}`];
  });
}

/** Candidate weights rise step by step, fall only to 0, and never rise after they fell: then a rollback began. */
export function candidateFollowsSteps(log: LoggedCall[], expected: Expected): string[] {
  const { steps } = expected;
  if (steps === undefined) return [];
  const batches = replayBatches(log, expected);
  return expected.records.flatMap((record) => stepViolations(batches, record, steps));
}

/** No candidate has weight before the mark that says it is ready. */
export function noWeightBefore(log: LoggedCall[], expected: Expected): string[] {
  const { ready } = expected;
  if (ready === undefined) return [];
  return replayBatches(log, expected)
    .filter(({ call }) => call.seq <= ready.seq)
    .flatMap(({ call, after }) =>
      expected.records.flatMap((record) => {
        const weight = candidateWeight(after, record);
        if (weight <= record.weights[record.candidate]) return [];
        return [
          `#${call.seq} gave the candidate of ${keyOf(record)} weight ${weight} before it was ready (mark ${ready.seq})`,
        ];
      }),
    );
}
