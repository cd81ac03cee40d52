import type { CapacityPort } from '../../src/activities/capacity/port';
import type { EcsPort, SlotRef } from '../../src/activities/ecs/port';
import type { Colour } from '../../src/domain/colour';
import type { FakeWorld } from './fake-world';
import { failure } from './fake-world';
import { slotName } from '../../src/domain/colour';

/** ECS of a fake world: counts, definitions and notes by slot. Everything that is deployed is stable at once. */
export function fakeEcs(world: FakeWorld): EcsPort {
  const nameOf = (ref: Pick<SlotRef, 'service' | 'colour'>): string => slotName(ref.service, ref.colour);
  const readSlot = <C extends Colour | null>(ref: { service: string; colour: C }): FakeSlot<C> => ({
    service: ref.service,
    colour: ref.colour,
    desired: world.desired[nameOf(ref)] ?? 0,
    running: world.desired[nameOf(ref)] ?? 0,
    healthyTargets: world.healthyTargets[nameOf(ref)] ?? 0,
  });
  const setCount = (slot: string, desired: number): void => {
    world.desired[slot] = desired;
    world.healthyTargets[slot] = desired;
  };
  return {
    inspectSlots: () =>
      Promise.resolve({
        slots: world.settings.services.flatMap(({ name }) =>
          (['blue', 'green'] as const).map((colour) => ({
            ...readSlot({ service: name, colour }),
            serviceArn: `arn:${name}-${colour}`,
            definition: world.definitions[`${name}-${colour}`] ?? '',
            targetGroupArn: `tg:${name}-${colour}`,
            push: world.pushes[`${name}-${colour}`] ?? null,
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
    inspectUndo: ({ services }) => {
      const noted = services.map(({ service, live }) => ({ service, note: world.undoNotes[`${service}-${live}`] }));
      return Promise.resolve({
        targets: noted.flatMap(({ service, note }) =>
          note
            ? [
                {
                  service,
                  definition: note.definition,
                  image: `old/${service}@sha256:0`,
                  imageDigest: 'sha256:0',
                  liveImage: `new/${service}@sha256:1`,
                  changes: [],
                },
              ]
            : [],
        ),
        findings: noted.flatMap(({ service, note }) =>
          note
            ? []
            : [{ code: 'UndoUnknown', subject: `service ${service}`, problem: 'nothing was noted', cure: 'roll out' }],
        ),
      });
    },
    inspectServices: ({ settings, images }) =>
      Promise.resolve({
        services: settings.services.map(({ name }) => ({
          service: name,
          definition: knownGoodOf(world, name),
          runningImage: `old/${name}@sha256:0`,
          desired: world.desired[name] ?? 0,
          targetGroupArn: `tg:${name}`,
          push: world.pushes[name] ?? null,
          changes: images.map(({ image }) => ({ path: 'image', from: 'old', to: image })),
        })),
        findings: [],
      }),
    registerDefinition: ({ service, candidate }) => {
      const slot = slotName(service, candidate);
      world.writes.push({ kind: 'register', slot });
      return Promise.resolve({ definition: `arn:${slot}:8` });
    },
    deploySlot: ({ slot: ref, desired, definition }) => {
      const slot = nameOf(ref);
      world.writes.push({ kind: 'deploy', slot, desired, definition });
      world.definitions[slot] = definition;
      setCount(slot, desired);
      return Promise.resolve({ deploymentId: `ecs-svc/${slot}` });
    },
    awaitStable: ({ slot }) => Promise.resolve({ ...readSlot(slot), capacityStops: 0 }),
    raiseCount: ({ slot: ref, atLeast }) => {
      const slot = nameOf(ref);
      const desired = Math.max(atLeast, world.desired[slot] ?? 0);
      world.writes.push({ kind: 'raise', slot, desired });
      setCount(slot, desired);
      return Promise.resolve({ desired });
    },
    stopSlot: ({ slot: ref, record }) => {
      const slot = nameOf(ref);
      const weight = record && ref.colour ? (world.weights[record.name]?.[ref.colour] ?? 100) : 0;
      if (weight > 0) throw failure('ColourHasTraffic', `${slot} was not stopped: it has ${weight} %.`);
      const before = world.desired[slot] ?? 0;
      world.writes.push({ kind: 'stop', slot, desired: 0 });
      setCount(slot, 0);
      return Promise.resolve({ before });
    },
    readSlots: ({ slots }) => Promise.resolve({ slots: slots.map(readSlot) }),
    noteKnownGood: ({ slot: ref, definition, trying, push }) => {
      const slot = nameOf(ref);
      if (push) world.pushes[slot] = push;
      const running = world.definitions[slot];
      world.writes.push({ kind: 'note', slot, definition });
      const unproven = trying === null ? [] : [trying, running].filter((one) => one !== definition);
      world.knownGood[slot] = { definition, unproven };
      return Promise.resolve();
    },
    noteUndoTarget: ({ slot: ref, undoSlot, undoDefinition, push }) => {
      if (push) world.pushes[nameOf(ref)] = push;
      world.writes.push({ kind: 'undo', slot: nameOf(ref) });
      world.undoNotes[nameOf(ref)] = { slot: undoSlot, definition: undoDefinition };
      return Promise.resolve();
    },
  };
}

/** What a failed deploy goes back to: what runs, unless that is noted as not proven. */
function knownGoodOf({ definitions, knownGood }: FakeWorld, name: string): string {
  const running = definitions[name] ?? '';
  const noted = knownGood[name];
  return noted?.unproven.includes(running) ? noted.definition : running;
}

/** Auto scaling of a fake world. */
export function fakeCapacity(world: FakeWorld): CapacityPort {
  const set = (kind: 'suspend' | 'resume', resources: string[], suspended: (id: string) => boolean): void => {
    world.writes.push({ kind, resources });
    for (const target of world.scaling) {
      if (resources.includes(target.resourceId)) target.suspended = suspended(target.resourceId);
    }
  };
  return {
    readScaling: () =>
      Promise.resolve({
        targets: world.scaling.map(({ suspended, ...target }) => ({ ...target, scaleInSuspended: suspended })),
      }),
    suspendScaleIn: ({ targets }) => {
      const resources = targets.map(({ resourceId }) => resourceId);
      set('suspend', resources, () => true);
      return Promise.resolve();
    },
    resumeScaleIn: ({ targets }) => {
      const resources = targets.map(({ resourceId }) => resourceId);
      const former = new Map(targets.map((one) => [one.resourceId, one.scaleInSuspended]));
      set('resume', resources, (id) => former.get(id) ?? false);
      return Promise.resolve();
    },
  };
}

interface FakeSlot<C extends Colour | null> {
  service: string;
  colour: C;
  desired: number;
  running: number;
  healthyTargets: number;
}
