import { DeregisterTaskDefinitionCommand, TagResourceCommand } from '@aws-sdk/client-ecs';
import type { Colour } from '../../../src/domain/colour';
import { portal, production } from './definitions';
import type { SlotWorld } from './slot-world';
import { cluster, repository, startSlotWorld } from './slot-world';

const pinned = `@sha256:${'ab'.repeat(32)}`;

let world: SlotWorld;

beforeAll(async () => {
  world = await startSlotWorld();
}, 40_000);

afterAll(() => world.close(), 20_000);
afterEach(() => world.aws.clearFaults());

/** Both slots of a service, nobody running; green is live and was deployed after blue. */
async function rolledOut(service: string, formerTag = pinned) {
  await world.createSlot({ service, colour: 'blue', desired: 0, host: null });
  await world.createSlot({ service, colour: 'green', desired: 0, host: null, tag: 'newer' });
  const former = await world.registerRevision(service, 'blue', formerTag);
  const slot = { cluster, service, colour: 'green' } as const;
  const note = (undoDefinition = former, undoSlot = `${service}-blue`) =>
    world.ecs.noteUndoTarget({ slot, undoSlot, undoDefinition, push: null });
  return { former, note };
}

async function inspect(service: string, live: Colour = 'green', container = service) {
  const settings = production({ cluster, services: [portal({ name: service, container })] });
  const { taskDefinition: liveDefinition = '' } = await world.describe(`${service}-${live}`);
  return world.ecs.inspectUndo({ settings, services: [{ service, live, liveDefinition }] });
}

/** What a way back that cannot be gone is told as: code, problem and cure. */
function refused(code: string, problem: RegExp, cure: RegExp) {
  const words = { problem: expect.stringMatching(problem) as unknown, cure: expect.stringMatching(cure) as unknown };
  return { targets: [], findings: [{ code, subject: expect.stringMatching(/^way back of /) as unknown, ...words }] };
}

describe('inspecting the way back', () => {
  test('the noted revision is found with image and changes', async () => {
    const { former, note } = await rolledOut('fine');
    await note();
    const mark = world.aws.mark();
    expect(await inspect('fine')).toEqual({
      targets: [
        {
          service: 'fine',
          definition: former,
          image: `${repository}${pinned}`,
          imageDigest: pinned.slice(1),
          liveImage: `${repository}:newer`,
          changes: [
            {
              path: 'containerDefinitions[fine].image',
              from: `${repository}:newer`,
              to: `${repository}${pinned}`,
            },
            { path: 'family', from: 'fine-green', to: 'fine-blue' },
          ],
        },
      ],
      findings: [],
    });
    expect(world.aws.writesSince(mark)).toEqual([]);
  }, 20_000);

  test('a rollout that failed later does not change where to', async () => {
    const { former, note } = await rolledOut('failed');
    await note();
    const slot = { cluster, service: 'failed', colour: 'blue' } as const;
    const definition = await world.registerRevision('failed', 'blue', 'crash');
    await world.ecs.deploySlot({ slot, definition, desired: 0, rolloutId: 'later' });
    expect(await world.describe('failed-blue')).toMatchObject({ taskDefinition: definition });
    expect(await inspect('failed')).toMatchObject({ targets: [{ definition: former }], findings: [] });
  }, 20_000);

  test('a note cut short still names its revision', async () => {
    const { former, note } = await rolledOut('short');
    await note(former.split('/').at(-1));
    expect(await inspect('short')).toMatchObject({ targets: [{ definition: former }], findings: [] });
  }, 20_000);

  test('without a note there is nothing to undo', async () => {
    await rolledOut('virgin');
    expect(await inspect('virgin')).toEqual(
      refused(
        'UndoNotNoted',
        /^No completed rollout noted a way back on virgin-green\.$/,
        /rollout of the former image tag/,
      ),
    );
  }, 20_000);

  test('a note of garbage is as good as none', async () => {
    await rolledOut('garbage');
    const { serviceArn: resourceArn } = await world.describe('garbage-green');
    const tags = [{ key: 'rollout:undo', value: 'garbage-blue' }];
    await world.clients.ecs.send(new TagResourceCommand({ resourceArn, tags }));
    expect(await inspect('garbage')).toMatchObject({ targets: [], findings: [{ code: 'UndoNotNoted' }] });
  }, 20_000);

  test('the way back leads to the other slot only', async () => {
    const { former, note } = await rolledOut('astray');
    await note(former, 'astray-green');
    expect(await inspect('astray')).toEqual(
      refused('UndoOfAnotherSlot', /to astray-green, which is not its other slot astray-blue/, /who wrote its tag/),
    );
  }, 20_000);

  test('a deregistered revision cannot run again', async () => {
    const { former, note } = await rolledOut('gone');
    await note();
    await world.clients.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: former }));
    expect(await inspect('gone')).toEqual(
      refused('UndoDefinitionGone', /gone-blue:2 .*deregistered/, /former image tag/),
    );
  }, 20_000);

  test('a revision that ECS does not know is gone too', async () => {
    const { former, note } = await rolledOut('deleted');
    await note(former.replace(/:\d+$/, ':99'));
    expect(await inspect('deleted')).toEqual(refused('UndoDefinitionGone', /deleted-blue:99/, /former image tag/));
  }, 20_000);

  test('an image by tag must be pinned by a rollout', async () => {
    const { note } = await rolledOut('loose', 'good');
    await note();
    expect(await inspect('loose')).toEqual(
      refused('UndoImageNotPinned', /registry\.example\.test\/svc:good/, /pins it/),
    );
  }, 20_000);

  test('a container that the revision lacks is a finding', async () => {
    const { note } = await rolledOut('renamed');
    await note();
    expect(await inspect('renamed', 'green', 'app')).toEqual(
      refused('ContainerNotFound', /no container named app/, /`container`/),
    );
  }, 20_000);

  test('a denied or throttled read is an error, never a finding', async () => {
    const { note } = await rolledOut('denied');
    await note();
    world.aws.fault({ kind: 'accessDenied', service: 'ecs', operation: 'DescribeTaskDefinition', times: 1 });
    await expect(inspect('denied')).rejects.toMatchObject({ type: 'AccessDenied' });
    world.aws.fault({ kind: 'throttle', service: 'ecs', operation: 'DescribeTaskDefinition' });
    await expect(inspect('denied')).rejects.toMatchObject({ type: 'AwsUnavailable', nonRetryable: false });
  }, 20_000);
});
