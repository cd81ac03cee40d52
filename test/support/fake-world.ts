import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../src/activities';
import type { CheckInput } from '../../src/activities/metrics/port';
import type { WeightWrite } from '../../src/activities/traffic/port';
import type { Announcement } from '../../src/domain/announcement';
import type { Colour } from '../../src/domain/colour';
import type { FailureType } from '../../src/domain/failure';
import type { Plan } from '../../src/domain/plan';
import type { ProductionSettings } from '../../src/domain/settings';
import type { Weights } from '../../src/domain/weights';
import { failureTypes } from '../../src/domain/failure';
import { digestPlan } from '../../src/activities/settings/digest-plan';
import { observeWorld } from './fake-observation';
import { fakeSettings } from './fake-settings';

/** One write to the fake AWS, in the order in which they took effect. */
export type FakeWrite =
  | { kind: 'weights'; to: number; weights: Record<string, Weights>; unconditional: boolean }
  | { kind: 'register' | 'deploy' | 'raise' | 'stop' | 'undo'; slot: string; desired?: number };

/** What a check sees of the candidate: the error rate in percent, or why it cannot be told. */
export type Sight = { errorRate: number } | { unknown: 'no-requests' | 'unreachable' };

/** The AWS of workflow tests: state that activities read and write, a log of writes, and places to break it. */
export interface FakeWorld {
  settings: ProductionSettings;
  weights: Record<string, Weights>;
  desired: Record<string, number>;
  healthyTargets: Record<string, number>;
  imageDigest: string;
  writes: FakeWrite[];
  announcements: Announcement[];
  observed: CheckInput[];
  /** What a check sees; called with the input and the number of the check, from 1. */
  sight: (input: CheckInput, number: number) => Sight;
  /** Share of requests that reaches the candidate; by default its weight. */
  share: (candidateWeight: number) => number;
  /** Runs before an activity does anything; throw to fail it, await to delay it. */
  before: Partial<Record<keyof Activities, (input: never) => Promise<void> | void>>;
  activities: Activities;
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
    imageDigest: `sha256:${'a'.repeat(64)}`,
    writes: [],
    announcements: [],
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

function guarded(world: FakeWorld, activities: Activities): Activities {
  const wrap =
    (name: keyof Activities): unknown =>
    async (input: never) => {
      await world.before[name]?.(input);
      return (activities[name] as (input: never) => Promise<unknown>)(input);
    };
  const entries: [string, unknown][] = Object.keys(activities).map((name) => [name, wrap(name as keyof Activities)]);
  return Object.fromEntries(entries) as Record<string, unknown> & Activities;
}

function activitiesOf(world: FakeWorld): Activities {
  const slot = (ref: { service: string; colour: Colour }): string => `${ref.service}-${ref.colour}`;
  const readSlot = (ref: {
    service: string;
    colour: Colour;
  }): { service: string; colour: Colour; desired: number; running: number; healthyTargets: number } => ({
    service: ref.service,
    colour: ref.colour,
    desired: world.desired[slot(ref)] ?? 0,
    running: world.desired[slot(ref)] ?? 0,
    healthyTargets: world.healthyTargets[slot(ref)] ?? 0,
  });
  const setCount = (name: string, desired: number): void => {
    world.desired[name] = desired;
    world.healthyTargets[name] = desired;
  };
  return {
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
    inspectSlots: () =>
      Promise.resolve({
        slots: world.settings.services.flatMap(({ name }) =>
          (['blue', 'green'] as const).map((colour) => ({
            ...readSlot({ service: name, colour }),
            serviceArn: `arn:${name}-${colour}`,
            definition: `arn:${name}-${colour}:7`,
            targetGroupArn: `tg:${name}-${colour}`,
          })),
        ),
        definitions: world.settings.services.map(({ name }) => ({
          service: name,
          liveDefinition: `arn:${name}-blue:7`,
          liveImage: `old/${name}@sha256:0`,
          changes: [{ path: `containerDefinitions[${name}].image`, from: 'old', to: 'new' }],
        })),
        findings: [],
      }),
    inspectMetrics: () => Promise.resolve({ readings: [], findings: [] }),
    registerDefinition: ({ service, candidate }) => {
      world.writes.push({ kind: 'register', slot: `${service}-${candidate}` });
      return Promise.resolve({ definition: `arn:${service}-${candidate}:8` });
    },
    deploySlot: ({ slot: ref, desired }) => {
      world.writes.push({ kind: 'deploy', slot: slot(ref), desired });
      setCount(slot(ref), desired);
      return Promise.resolve({ deploymentId: `ecs-svc/${slot(ref)}` });
    },
    awaitStable: ({ slot: ref }) => Promise.resolve({ ...readSlot(ref), capacityStops: 0 }),
    smokeTest: () => Promise.resolve({ outcomes: [] }),
    raiseCount: ({ slot: ref, atLeast }) => {
      const desired = Math.max(atLeast, world.desired[slot(ref)] ?? 0);
      world.writes.push({ kind: 'raise', slot: slot(ref), desired });
      setCount(slot(ref), desired);
      return Promise.resolve({ desired });
    },
    stopSlot: ({ slot: ref }) => {
      const before = world.desired[slot(ref)] ?? 0;
      world.writes.push({ kind: 'stop', slot: slot(ref), desired: 0 });
      setCount(slot(ref), 0);
      return Promise.resolve({ before });
    },
    readSlots: ({ slots }) => Promise.resolve({ slots: slots.map(readSlot) }),
    noteUndoTarget: ({ slot: ref }) => {
      world.writes.push({ kind: 'undo', slot: slot(ref) });
      return Promise.resolve();
    },
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
    announce: ({ announcement }) => {
      world.announcements.push(announcement);
      return Promise.resolve({ delivered: true, skipped: false });
    },
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
