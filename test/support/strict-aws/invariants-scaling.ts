import type { Expected, ExpectedScaling, ScalingSwitches } from './invariants-expected';
import { keyOf, replayBatches } from './invariants-weights';
import type { Batch } from './invariants-weights';
import type { LoggedCall } from './log';
import { numberAt, objectAt, textAt } from './wire/decoded';

const switches = ['DynamicScalingInSuspended', 'DynamicScalingOutSuspended', 'ScheduledScalingSuspended'] as const;

interface SwitchWrite {
  call: LoggedCall;
  before: ScalingSwitches;
  after: ScalingSwitches;
}

/** The writes of one target's switches; one that is left out falls to its default, as in the proxy. */
function switchWrites(log: LoggedCall[], target: ExpectedScaling): SwitchWrite[] {
  let before: ScalingSwitches = target.suspended;
  return log.flatMap((call) => {
    if (call.operation !== 'RegisterScalableTarget' || textAt(call.input, 'ResourceId') !== target.resourceId)
      return [];
    if (call.input['SuspendedState'] === undefined) return [];
    const written = objectAt(call.input, 'SuspendedState');
    const after = Object.fromEntries(switches.map((name) => [name, written[name] === true]));
    const write = { call, before, after };
    before = after;
    return [write];
  });
}

const suspendsScaleIn = (state: ScalingSwitches): boolean => state.DynamicScalingInSuspended === true;

interface Moves {
  /** The batch that first gave a candidate more weight. */
  first: Batch | undefined;
  /** It and all later batches that changed a weight. */
  all: Batch[];
}

function movesOf(log: LoggedCall[], expected: Expected): Moves {
  let weights = new Map(expected.records.map((record) => [keyOf(record), record.weights as Record<string, number>]));
  let first: Batch | undefined;
  const all: Batch[] = [];
  for (const batch of replayBatches(log, expected)) {
    const changes = expected.records.map((record) => {
      const [was, is] = [weights.get(keyOf(record))?.[record.candidate] ?? 0, batch.after.get(keyOf(record))];
      return (is?.[record.candidate] ?? 0) - was;
    });
    weights = batch.after;
    if (first === undefined && changes.some((change) => change > 0)) first = batch;
    if (first !== undefined && changes.some((change) => change !== 0)) all.push(batch);
  }
  return { first, all };
}

/** From before the first weight a candidate gains, no weight changes while scale-in of a target is not suspended. */
export function scaleInSuspendedWhileMoving(log: LoggedCall[], expected: Expected): string[] {
  const moves = movesOf(log, expected);
  return (expected.scaling ?? []).flatMap((target) => {
    const writes = switchWrites(log, target);
    return moves.all.flatMap(({ call }) => {
      const latest = writes.filter((write) => write.call.seq < call.seq).at(-1);
      if (suspendsScaleIn(latest?.after ?? target.suspended)) return [];
      return [`#${call.seq} moved weights while scale-in of ${target.resourceId} was not suspended`];
    });
  });
}

/** Scale-in is resumed at the end only: traffic is whole by then, and counts may be lowered. */
export function scaleInResumedLast(log: LoggedCall[], expected: Expected): string[] {
  const { first, all } = movesOf(log, expected);
  if (first === undefined) return [];
  const allowedFrom = expected.scaleDownAllowed?.seq ?? -Infinity;
  return (expected.scaling ?? []).flatMap((target) =>
    switchWrites(log, target).flatMap(({ call, before, after }) => {
      if (call.seq < first.call.seq || !suspendsScaleIn(before) || suspendsScaleIn(after)) return [];
      const resumed = `#${call.seq} resumed scale-in of ${target.resourceId}`;
      if (call.seq <= allowedFrom) return [`${resumed} before rollback or draining began`];
      const latest = all.filter((batch) => batch.call.seq < call.seq).at(-1);
      const split = [...(latest?.after ?? [])].filter(
        ([, sets]) => Object.values(sets).filter((w) => w > 0).length > 1,
      );
      return split.length > 0 ? [`${resumed} while ${split.map(([key]) => key).join(', ')} was split`] : [];
    }),
  );
}

/** In the end every switch of every target is as its owner had it, and no bound of a target was ever written. */
export function scalingRestored(log: LoggedCall[], expected: Expected): string[] {
  return (expected.scaling ?? []).flatMap((target) => {
    const last = switchWrites(log, target).at(-1);
    const left = switches
      .filter((name) => last !== undefined && last.after[name] !== (target.suspended[name] ?? false))
      .map((name) => `${name} of ${target.resourceId} was left ${last?.after[name]}`);
    const bounds = log
      .filter((call) => call.operation === 'RegisterScalableTarget')
      .filter((call) => textAt(call.input, 'ResourceId') === target.resourceId)
      .filter(({ input }) =>
        [numberAt(input, 'MinCapacity'), numberAt(input, 'MaxCapacity')].some((one) => one !== undefined),
      )
      .map((call) => `#${call.seq} wrote the bounds of ${target.resourceId}`);
    return [...bounds, ...left];
  });
}
