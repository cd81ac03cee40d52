import type { Colour } from './colour';
import type { DrainProgress } from './drained';
import type { DriftSight, Expected } from './drift';
import type { JudgeContext } from './judge';
import type { Observation } from './observation';
import type { PackedMemory } from './packed-memory';
import type { CheckRecord } from './verdict';
import { clipped, fitting } from './bytes';
import { noteShares } from './drained';
import { driftsIn } from './drift';
import { limits } from './event-budget';
import { judge, shareOf } from './judge';
import { packMemory, unpackMemory } from './packed-memory';

/** What all checks of a run are judged by, for as long as nothing is deployed. */
export interface StandingQuestion {
  readonly context: Omit<JudgeContext, keyof Moment>;
  /** What must be found when nobody else writes. */
  readonly expected: Omit<Expected, 'weights'>;
  /** Tasks that live slots must have; fewer are raised back. */
  readonly liveAtLeast: readonly { readonly service: string; readonly colour: Colour; readonly atLeast: number }[];
}

type Moment = Pick<JudgeContext, 'number' | 'weight'>;

/** What a check is judged by at its moment. */
export interface CheckMoment extends Moment {
  readonly memory: PackedMemory;
  /** Weights that may stand as the check begins. */
  readonly weights: Expected['weights'];
  /** A colour that drains, and below which percent of requests it is quiet; null when none does. */
  readonly drain: {
    readonly progress: DrainProgress;
    readonly role: 'live' | 'candidate';
    readonly shareBelow: number;
  } | null;
}

/** What a check says: all that the run keeps of an observation, whose size grows with services and time looked back. */
export interface CheckAnswer {
  readonly record: CheckRecord;
  readonly memory: PackedMemory;
  /** False when a reading was refused us: its time stays unseen, and the next check looks at it again. */
  readonly seen: boolean;
  /** Share of requests that reaches each candidate, 0 to 1, in the order of the plan; null when nobody can tell. */
  readonly shares: readonly (number | null)[];
  readonly drain: DrainProgress | null;
  /** Records and slots that are not as expected, for the run to compare with what it did meanwhile. */
  readonly deviating: DriftSight;
  /** Live slots with fewer tasks than they must have. */
  readonly lowLive: readonly { readonly service: string; readonly desired: number }[];
}

/** Judges an observation, and reduces it to what a run must know. Pure. */
export function answerCheck(observation: Observation, question: StandingQuestion, moment: CheckMoment): CheckAnswer {
  const { number, weight, memory, weights, drain } = moment;
  const deviates = (sight: DriftSight): boolean => driftsIn(sight, { ...question.expected, weights }).length > 0;
  const services = question.liveAtLeast.map(({ service }) => service);
  const judged = judge(observation, { ...question.context, number, weight }, unpackMemory(memory, services));
  return {
    record: judged.record,
    memory: packMemory(judged.memory, services),
    seen: observation.readings.every(wasSeen),
    shares: services.map((service) => shareIn(observation, service)),
    drain: drain && noteShares(drain.progress, observation, drain.role, drain),
    deviating: {
      records: fitting(
        observation.records
          .filter((record) => deviates({ records: [record], slots: [] }))
          .map((record) => ({ ...record, changed: record.changed && clipped(record.changed, limits.detail) })),
        limits.deviating / 2,
        1,
      ),
      slots: fitting(
        observation.slots
          .filter((slot) => deviates({ records: [], slots: [slot] }))
          .map(({ service, colour, desired, definition }) => ({ service, colour, desired, definition, unknown: null })),
        limits.deviating / 2,
        1,
      ),
    },
    lowLive: fitting(
      question.liveAtLeast.flatMap(({ service, colour, atLeast }) => {
        const slot = observation.slots.find((one) => one.service === service && one.colour === colour);
        return slot?.unknown === null && slot.desired < atLeast ? [{ service, desired: slot.desired }] : [];
      }),
      limits.lowLive,
    ),
  };
}

function shareIn({ shares }: Observation, service: string): number | null {
  const reading = shares.find((one) => one.service === service);
  const share = reading ? shareOf(reading) : null;
  return share === null ? null : Number(share.toFixed(4));
}

/** Whether the time a reading speaks of needs no second look: we were not refused it. */
function wasSeen({ unknown }: Observation['readings'][number]): boolean {
  return !unknown || !['unreachable', 'throttled', 'partial', 'forbidden'].includes(unknown.reason);
}
