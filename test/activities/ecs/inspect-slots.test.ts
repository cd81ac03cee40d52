import { DeleteServiceCommand } from '@aws-sdk/client-ecs';
import type { EcsPort, SlotInspection } from '../../../src/activities/ecs/port';
import { readTargetHealth } from '../../../src/activities/ecs/target-health';
import type { ServiceSettings } from '../../../src/domain/settings';
import type { Weights } from '../../../src/domain/weights';
import { portal, production } from './definitions';
import type { SlotSpec, SlotWorld } from './slot-world';
import { cluster, repository, startSlotWorld } from './slot-world';

type Input = Parameters<EcsPort['inspectSlots']>[0];
type Overrides = Partial<Input> & { readonly base?: Partial<ServiceSettings>; readonly cluster?: string };

const blueLive: Weights = { blue: 100, green: 0 };
const image = `${repository}@sha256:new`;

let world: SlotWorld;

beforeAll(async () => {
  world = await startSlotWorld();
}, 40_000);

afterAll(() => world.close(), 20_000);

/** Inspects one service with the weights of its record, image resolved unless told otherwise. */
function inspect(service: string, weights: Weights = blueLive, overrides: Overrides = {}): Promise<SlotInspection> {
  const record = `${service}.example.test`;
  const perColour = { environment: { COLOUR: '{colour}' }, logOptions: {} };
  const settings = production({
    cluster: overrides.cluster ?? cluster,
    services: [portal({ name: service, container: service, perColour, ...overrides.base })],
    records: [{ name: record, types: ['A'], services: [service] }],
  });
  return world.ecs.inspectSlots({
    settings,
    records: [{ name: record, types: ['A'], weights }],
    loadBalancers: world.loadBalancers,
    images: [{ service, image, digest: 'sha256:new' }],
    ...overrides,
  });
}

/** Both slots of a service, live blue with one healthy task, each changed by what is given. */
async function createService(
  service: string,
  blue: Partial<SlotSpec> = {},
  green: Partial<SlotSpec> = {},
): Promise<void> {
  const group = await world.createSlot({ service, colour: 'blue', desired: 1, ...blue });
  await world.createSlot({ service, colour: 'green', desired: 0, ...green });
  if ((blue.desired ?? 1) === 0 || blue.tag === 'sick' || blue.host === null) return;
  while ((await readTargetHealth(world.clients.elbv2, group)).healthy === 0) await new Promise(setImmediate);
}

const codes = (inspection: SlotInspection) => inspection.findings.map(({ code, subject }) => `${code} ${subject}`);

describe('inspecting the slots of an environment', () => {
  test('good slots have no finding, and the plan its facts', async () => {
    await createService('fine');
    const mark = world.aws.mark();
    const inspection = await inspect('fine');
    expect(inspection.findings).toEqual([]);
    expect(inspection.slots).toMatchObject([
      { service: 'fine', colour: 'blue', desired: 1, running: 1, healthyTargets: 1 },
      { service: 'fine', colour: 'green', desired: 0, running: 0, healthyTargets: 0 },
    ]);
    expect(inspection.definitions).toEqual([
      {
        service: 'fine',
        liveDefinition: inspection.slots[0]?.definition,
        liveImage: `${repository}:good`,
        changes: [
          { path: 'containerDefinitions[fine].environment[COLOUR]', from: null, to: 'green' },
          { path: 'containerDefinitions[fine].image', from: `${repository}:good`, to: image },
          { path: 'family', from: 'fine-blue', to: 'fine-green' },
        ],
      },
    ]);
    expect(world.aws.writesSince(mark)).toEqual([]);
  }, 20_000);

  test('each slot shows the push that made it live last', async () => {
    await createService('pushed', { desired: 0 });
    const slot = { cluster, service: 'pushed', colour: 'blue' as const };
    const push = { sequence: 131, imageTag: 'main-1a2b3c4-20260102030405' };
    await world.ecs.noteUndoTarget({ slot, undoSlot: 'pushed-green', undoDefinition: 'pushed-green:1', push });
    const { slots } = await inspect('pushed');
    expect(slots.map((one) => [one.colour, one.push])).toEqual([
      ['blue', push],
      ['green', null],
    ]);
  });

  test('slots and target groups that do not exist are found missing', async () => {
    const inspection = await inspect('void');
    expect(codes(inspection)).toEqual([
      'SlotMissing slot void-blue',
      'TargetGroupMissing slot void-blue',
      'SlotMissing slot void-green',
      'TargetGroupMissing slot void-green',
    ]);
    expect(inspection).toMatchObject({ slots: [], definitions: [] });
    for (const { cure } of inspection.findings) expect(cure).toMatch(/\w+/);
  });

  test('a deleted slot is inactive or missing, never a slot', async () => {
    await createService('deleted');
    await world.clients.ecs.send(new DeleteServiceCommand({ cluster, service: 'deleted-green', force: true }));
    const inspection = await inspect('deleted');
    expect(codes(inspection)).toEqual([expect.stringMatching(/^Slot(Inactive|Missing) slot deleted-green$/)]);
    expect(inspection.slots.map(({ colour }) => colour)).toEqual(['blue']);
  }, 20_000);

  test('a rule for another host leaves the target group unwired', async () => {
    await createService('astray', {}, { host: 'elsewhere.example.test' });
    expect(codes(await inspect('astray'))).toEqual(['TargetGroupNotWired slot astray-green']);
  }, 20_000);

  test('a target group without service and rule is told twice', async () => {
    await createService('loose', {}, { host: null });
    expect(codes(await inspect('loose'))).toEqual([
      'TargetGroupNotAttached slot loose-green',
      'TargetGroupNotWired slot loose-green',
    ]);
  }, 20_000);

  test('live without healthy targets is refused, an idle candidate is not', async () => {
    await createService('weak', { tag: 'sick' });
    expect(codes(await inspect('weak'))).toEqual(['LiveUnhealthy slot weak-blue']);
  }, 20_000);

  test('with the weights turned it is the other colour that must live', async () => {
    await createService('turned');
    expect(codes(await inspect('turned', { blue: 0, green: 100 }))).toEqual(['LiveUnhealthy slot turned-green']);
  }, 20_000);

  test('split traffic has no live colour and no definition', async () => {
    await createService('split');
    const inspection = await inspect('split', { blue: 95, green: 5 });
    expect(inspection).toMatchObject({ findings: [], definitions: [] });
    expect(inspection.slots).toHaveLength(2);
  }, 20_000);

  test('one load balancer for both colours shifts nothing', async () => {
    await createService('shared');
    const { blue } = world.loadBalancers;
    const inspection = await inspect('shared', blueLive, { loadBalancers: { blue, green: blue } });
    expect(codes(inspection)).toContain('BalancerShared load balancer mpac-prod-blue');
  }, 20_000);

  test('a registry, another controller or another strategy is refused', async () => {
    await createService(
      'odd',
      {},
      {
        extra: {
          serviceRegistries: [{ registryArn: 'arn:aws:servicediscovery:ap-northeast-1:000000000000:service/srv-1' }],
          deploymentController: { type: 'CODE_DEPLOY' },
          deploymentConfiguration: { strategy: 'BLUE_GREEN' },
        },
      },
    );
    expect(codes(await inspect('odd'))).toEqual([
      'ServiceRegistry slot odd-green',
      'ControllerNotEcs slot odd-green',
      'StrategyNotRolling slot odd-green',
    ]);
  }, 20_000);

  test('a container that live does not have is a finding', async () => {
    await createService('named');
    expect(codes(await inspect('named', blueLive, { base: { container: 'app' } }))).toEqual([
      'ContainerNotFound definition of named-blue',
    ]);
  }, 20_000);

  test('a cluster that does not exist is told once', async () => {
    expect(codes(await inspect('any', blueLive, { cluster: 'mpac-typo' }))).toEqual([
      'ClusterMissing cluster mpac-typo',
    ]);
  });

  test('a denied read is an error, not a finding', async () => {
    world.aws.fault({ kind: 'accessDenied', service: 'elbv2', operation: 'DescribeTargetGroups', times: 1 });
    await expect(inspect('any')).rejects.toMatchObject({
      type: 'AccessDenied',
      message: expect.stringContaining('elasticloadbalancing:DescribeTargetGroups') as unknown,
    });
  });
});
