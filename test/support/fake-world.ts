import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../src/activities';
import type { CheckInput } from '../../src/activities/metrics/port';
import type { WeightWrite } from '../../src/activities/traffic/port';
import type { Announcement } from '../../src/domain/announcement';
import type { Colour } from '../../src/domain/colour';
import type { DeployedPush } from '../../src/domain/push-findings';
import type { FailureType } from '../../src/domain/failure';
import type { Plan } from '../../src/domain/plan';
import type { RunRecord } from '../../src/domain/records';
import type { RunLook } from '../../src/domain/guard';
import type { ScalingTarget } from '../../src/domain/topology';
import type { Observation } from '../../src/domain/observation';
import type { ProductionSettings } from '../../src/domain/settings';
import type { Weights } from '../../src/domain/weights';
import { asActivity } from '../../src/activities/as-activity';
import { createCheck } from '../../src/activities/metrics/check';
import { failureTypes } from '../../src/domain/failure';
import { digestPlan } from '../../src/activities/settings/digest-plan';
import { fakeCapacity, fakeEcs } from './fake-ecs';
import { observeWorld } from './fake-observation';
import { fakeSettings } from './fake-settings';

/** One write to the fake AWS, in the order in which they took effect. */
export type FakeWrite =
  | { kind: 'weights'; to: number; weights: Record<string, Weights>; unconditional: boolean }
  | {
      kind: 'register' | 'deploy' | 'raise' | 'stop' | 'undo' | 'note';
      slot: string;
      desired?: number;
      definition?: string;
    }
  | { kind: 'suspend' | 'resume'; resources: string[] };

/** What a check sees of the candidate: the error rate in percent, or why it cannot be told. */
export type Sight = { errorRate: number } | { unknown: 'no-requests' | 'unreachable' };

/** Activities of a fake world: `check` judges, as the real one does, what `observe` sees. */
export type FakeActivities = Activities & { observe(input: CheckInput): Promise<Observation> };

/** The AWS of workflow tests: state that activities read and write, a log of writes, and places to break it. */
export interface FakeWorld {
  settings: ProductionSettings;
  weights: Record<string, Weights>;
  desired: Record<string, number>;
  healthyTargets: Record<string, number>;
  /** Slot -> ARN of the definition it runs. */
  definitions: Record<string, string>;
  /** Slot -> the way back noted on it: slot and definition. */
  undoNotes: Record<string, { slot: string; definition: string }>;
  /** ECS service -> the revision noted as known good, and those beside it that are not. */
  knownGood: Record<string, { definition: string; unproven: (string | undefined)[] }>;
  /** ECS service -> the push noted on it. */
  pushes: Record<string, DeployedPush>;
  /** Auto scaling of slots; none by default. `suspended` is how it stands now. */
  scaling: (ScalingTarget & { suspended: boolean })[];
  imageDigest: string;
  /** Who holds the environment's lock, as the guard sees it. */
  runs: RunLook;
  writes: FakeWrite[];
  announcements: Announcement[];
  /** What GitHub was to say of runs; nothing unless the settings name a repository. */
  recorded: RunRecord[];
  observed: CheckInput[];
  /** What a check sees; called with the input and the number of the check, from 1. */
  sight: (input: CheckInput, number: number) => Sight;
  /** Share of requests that reaches the candidate; by default its weight. */
  share: (candidateWeight: number) => number;
  /** Runs before an activity does anything; throw to fail it, await to delay it. */
  before: Partial<Record<keyof FakeActivities, (input: never) => Promise<void> | void>>;
  activities: FakeActivities;
  slots(): string[];
}

/** A world in which everything is well: blue is live with two tasks a service. */
export function fakeWorld(changes: Partial<ProductionSettings> = {}): FakeWorld {
  const settings = fakeSettings(changes);
  const names = settings.services.map((service) => service.name);
  const perSlot = (blue: number, green: number): Record<string, number> =>
    Object.fromEntries(names.flatMap((name) => [[`${name}-blue`, blue] as const, [`${name}-green`, green] as const]));
  const world: FakeWorld = {
    settings,
    weights: Object.fromEntries(settings.records.map((record) => [record.name, { blue: 100, green: 0 }])),
    desired: perSlot(2, 0),
    healthyTargets: perSlot(2, 0),
    definitions: Object.fromEntries(
      names.flatMap((name) => ['blue', 'green'].map((colour) => [`${name}-${colour}`, `arn:${name}-${colour}:7`])),
    ),
    undoNotes: {},
    knownGood: {},
    pushes: {},
    scaling: [],
    runs: { kind: 'none' },
    imageDigest: `sha256:${'a'.repeat(64)}`,
    writes: [],
    announcements: [],
    recorded: [],
    observed: [],
    sight: () => ({ errorRate: 0 }),
    share: (weight) => weight / 100,
    before: {},
    activities: undefined as never,
    slots: () => Object.keys(world.desired),
  };
  world.activities = guarded(world, activitiesOf(world));
  return world;
}

/** A failure as an activity throws it. */
export function failure(type: FailureType, what: string): ApplicationFailure {
  const report = { type, what, next: 'Mend it.' };
  return ApplicationFailure.create({
    type,
    message: what,
    nonRetryable: !failureTypes[type].retryable,
    details: [report],
  });
}

function guarded(world: FakeWorld, activities: FakeActivities): FakeActivities {
  const wrap = (name: keyof FakeActivities): unknown =>
    asActivity(async (input: never) => {
      await world.before[name]?.(input);
      return (activities[name] as (input: never) => Promise<unknown>)(input);
    });
  const entries: [string, unknown][] = Object.keys(activities).map((name) => [
    name,
    wrap(name as keyof FakeActivities),
  ]);
  return Object.fromEntries(entries) as Record<string, unknown> & FakeActivities;
}

function activitiesOf(world: FakeWorld): FakeActivities {
  return {
    ...fakeEcs(world),
    ...fakeCapacity(world),
    resolveSettings: () => Promise.resolve(world.settings),
    digestPlan: (plan: Plan) => Promise.resolve(digestPlan(plan)),
    verifyIdentity: ({ by }) => Promise.resolve({ name: by.trim().toLowerCase(), verification: 'none' }),
    resolveImages: () =>
      Promise.resolve({
        images: world.settings.services.map((service) => ({
          service: service.name,
          image: `${world.settings.registry}/${service.repository}@${world.imageDigest}`,
          digest: world.imageDigest,
        })),
        findings: [],
      }),
    inspectTraffic: () =>
      Promise.resolve({
        hostedZoneId: 'Z1',
        loadBalancers: { blue: balancer('blue'), green: balancer('green') },
        records: world.settings.records.map((record) => ({
          name: record.name,
          types: record.types,
          weights: { ...(world.weights[record.name] ?? { blue: 0, green: 0 }) },
        })),
        findings: [],
      }),
    inspectMetrics: () => Promise.resolve({ readings: [], findings: [] }),
    smokeTest: () => Promise.resolve({ outcomes: [] }),
    writeWeights: (write) => {
      applyWeights(world, write);
      return Promise.resolve({ changeId: `C${world.writes.length}` });
    },
    awaitInSync: () => Promise.resolve(),
    readWeights: ({ records }) =>
      Promise.resolve({
        weights: Object.fromEntries(
          records.map(({ name }) => [name, { ...(world.weights[name] ?? { blue: 0, green: 0 }) }]),
        ),
      }),
    observe: (input) => {
      world.observed.push(input);
      return Promise.resolve(observeWorld(world, input, world.observed.length));
    },
    check: createCheck((look) => world.activities.observe(look)),
    announce: ({ announcement }) => {
      world.announcements.push(announcement);
      return Promise.resolve({ delivered: true, skipped: false });
    },
    lookAtRuns: () => Promise.resolve(world.runs),
    endRun: () => Promise.resolve(),
    writeRecord: ({ record }) => {
      world.recorded.push(record);
      return Promise.resolve();
    },
    lookAtRecordedRun: () => Promise.resolve({ kind: 'open' }),
    keepResult: ({ runId }) => Promise.resolve({ at: runId }),
  };
}

/** Route 53: refuses what is not what we last wrote, unless the write is unconditional. */
export function applyWeights(world: FakeWorld, write: WeightWrite): void {
  for (const { name, candidate } of write.records) {
    const now = world.weights[name];
    const weight = now?.[candidate] ?? -1;
    if (write.expected !== null && weight !== write.expected && weight !== write.to) {
      throw failure('TrafficDrift', `${name} has ${weight}, expected ${write.expected}`);
    }
  }
  for (const { name, candidate } of write.records) {
    const live = candidate === 'blue' ? 'green' : 'blue';
    world.weights[name] = { [candidate]: write.to, [live]: 100 - write.to } as Weights;
  }
  world.writes.push({
    kind: 'weights',
    to: write.to,
    weights: structuredClone(world.weights),
    unconditional: write.expected === null,
  });
}

function balancer(colour: Colour): { name: string; arn: string; dnsName: string; hostedZoneId: string } {
  return { name: `lb-${colour}`, arn: `arn:lb-${colour}`, dnsName: `lb-${colour}.elb.test`, hostedZoneId: 'ZLB' };
}

/** The candidate's weights in the order in which they were written. */
export function weightsWritten(world: FakeWorld): number[] {
  return world.writes.flatMap((write) => (write.kind === 'weights' ? [write.to] : []));
}
