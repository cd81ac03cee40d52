import { DeregisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { portal, staging } from './definitions';
import type { SlotWorld } from './slot-world';
import { cluster, repository, startSlotWorld } from './slot-world';

let world: SlotWorld;

beforeAll(async () => {
  world = await startSlotWorld();
}, 40_000);

afterAll(async () => {
  await world.close();
}, 20_000);

interface Tried {
  /** What the service ran first. */
  readonly former: string;
  note(definition: string, trying: string | null): Promise<void>;
  deploy(): Promise<string>;
  register(): Promise<string>;
  /** What a failed deploy would go back to. */
  wayBack(): Promise<string | undefined>;
}

/** A service without tasks, so that its revisions change at once. */
async function tried(service: string): Promise<Tried> {
  await world.createSlot({ service, colour: null, desired: 0 });
  const slot = { cluster, service, colour: null };
  const { taskDefinition: former = '' } = await world.describe(service);
  const register = (): Promise<string> => world.registerRevision(service, null, 'good');
  return {
    former,
    register,
    note: (definition, trying) => world.ecs.noteKnownGood({ slot, definition, trying, push: null }),
    deploy: async () => {
      const definition = await register();
      await world.ecs.deploySlot({ slot, definition, desired: 0, rolloutId: 'some' });
      return definition;
    },
    wayBack: async () => {
      const settings = staging({ cluster, services: [portal({ name: service, container: service })] });
      const images = [{ service, image: `${repository}@sha256:new`, digest: 'sha256:new' }];
      const { services } = await world.ecs.inspectServices({ settings, images });
      return services[0]?.definition;
    },
  };
}

describe('what a failed deploy goes back to', () => {
  test('is what was good before a revision that never proved so', async () => {
    const { former, note, register, wayBack } = await tried('unproven');
    const next = await register();
    await note(former, next);
    expect(await wayBack()).toBe(former);
    await world.ecs.deploySlot({
      slot: { cluster, service: 'unproven', colour: null },
      definition: next,
      desired: 0,
      rolloutId: 'some',
    });
    expect((await world.describe('unproven')).taskDefinition).toBe(next);
    expect(await wayBack()).toBe(former);
  }, 20_000);

  test('is the new revision once it is noted as good', async () => {
    const { former, note, deploy, wayBack } = await tried('proven');
    const next = await deploy();
    await note(former, next);
    await note(next, null);
    expect(await wayBack()).toBe(next);
  }, 20_000);

  test('stays the same when a second deploy ends before it sent anything', async () => {
    const { former, note, deploy, register, wayBack } = await tried('twice');
    await note(former, await deploy());
    await note(former, await register());
    expect(await wayBack()).toBe(former);
  }, 20_000);

  test('is what somebody else deployed since, on purpose', async () => {
    const { former, note, deploy, wayBack } = await tried('foreign');
    await note(former, await deploy());
    const theirs = await deploy();
    expect(await wayBack()).toBe(theirs);
  }, 20_000);

  test('is what runs when the good revision is deregistered', async () => {
    const { former, note, deploy, wayBack } = await tried('gone');
    const next = await deploy();
    await note(former, next);
    await world.clients.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: former }));
    expect(await wayBack()).toBe(next);
  }, 20_000);
});
