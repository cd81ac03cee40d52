import type {
  Observation,
  Reading,
  ShareReading,
  SlotReading,
  StoppedTask,
  UnknownReason,
} from '../../src/domain/observation';
import type { JudgeContext } from '../../src/domain/judge';
import type { MetricRule } from '../../src/domain/settings';
import { fakeSettings } from '../support/fake-settings';

export const minute = 60_000;
export const at = Date.UTC(2026, 0, 28, 10, 30);

/** A rule that a value above one breaches, unless told otherwise. */
export function someRule(change: Partial<MetricRule> = {}): MetricRule {
  return {
    name: 'error-rate',
    namespace: 'MPAC',
    metric: 'ErrorRate',
    dimensions: {},
    statistic: 'Average',
    comparison: 'above',
    threshold: 1,
    unit: '%',
    periodMs: minute,
    minimumSamples: 400,
    absentIsZero: false,
    action: 'rollback',
    ...change,
  };
}

/** A good reading of green, the candidate, over five minutes. */
export function someReading(change: Partial<Reading> = {}): Reading {
  return {
    rule: 'error-rate',
    service: 'portal',
    colour: 'green',
    from: at - 5 * minute,
    to: at,
    value: 0.25,
    samples: 1_000,
    periodMs: minute,
    query: 'MPAC ErrorRate',
    unknown: null,
    ...change,
  };
}

/** A reading nobody could make, and why. */
export function unknownReading(reason: UnknownReason, change: Partial<Reading> = {}): Reading {
  return someReading({ value: null, samples: null, unknown: { reason, detail: `because of ${reason}` }, ...change });
}

/** Both slots' shape: two of two tasks healthy. */
export function someSlot(change: Partial<SlotReading> = {}): SlotReading {
  const well = { desired: 2, running: 2, healthyTargets: 2, definition: null, imageStops: [], unknown: null };
  return { service: 'portal', colour: 'green', ...well, ...change };
}

/** A task that stopped for a reason of its image. */
export function imageStop(reason = 'OutOfMemoryError'): StoppedTask {
  return { taskId: 't-1', stoppedAt: at, stopCode: 'EssentialContainerExited', reason, exitCode: 137, kind: 'image' };
}

/** Requests of both colours in the look-back. */
export function someShare(
  candidateRequests: number | null,
  liveRequests: number | null,
  service = 'portal',
): ShareReading {
  return { service, candidateRequests, liveRequests, from: at - 5 * minute, to: at, unknown: null };
}

/** An observation of one service in which all is well; blue is live. */
export function someObservation(change: Partial<Observation> = {}): Observation {
  return {
    at,
    records: [],
    readings: [someReading()],
    shares: [someShare(500, 500)],
    slots: [someSlot(), someSlot({ colour: 'blue' })],
    ...change,
  };
}

/** The context of the third check at 50 %, with the PRD's rules for tasks and throughput. */
export function someContext(change: Partial<JudgeContext> = {}): JudgeContext {
  const { ecsRule, throughput } = fakeSettings();
  const context = { number: 3, weight: 50, rules: [someRule()], ecsRule, throughput, waivers: [] };
  return { ...context, liveHealthyAtStart: { portal: 2 }, ...change };
}
