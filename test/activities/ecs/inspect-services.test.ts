import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Service } from '@aws-sdk/client-ecs';
import { DeleteServiceCommand } from '@aws-sdk/client-ecs';
import { provenDefinition, targetGroupOf } from '../../../src/activities/ecs/inspect-services';
import type { ServiceSettings } from '../../../src/domain/settings';
import { portal, staging } from './definitions';
import type { SlotWorld } from './slot-world';
import { cluster, definitionFileOf, repository, startSlotWorld } from './slot-world';

const image = `${repository}@sha256:new`;

let world: SlotWorld;

beforeAll(async () => {
  world = await startSlotWorld();
}, 40_000);

afterAll(async () => {
  await world.close();
  await rm(dirname(definitionFileOf('staging', 'any')), { recursive: true, force: true });
}, 20_000);

function inspect(names: readonly string[], overrides: Partial<ServiceSettings> = {}, inCluster = cluster) {
  const services = names.map((name) => portal({ name, container: name, ...overrides }));
  const settings = staging({ cluster: inCluster, services });
  const images = names.map((service) => ({ service, image, digest: 'sha256:new' }));
  return world.ecs.inspectServices({ settings, images });
}

const told = ({ findings }: Awaited<ReturnType<typeof inspect>>) =>
  findings.map(({ code, subject }) => `${code} ${subject}`);

describe('inspecting services without colours', () => {
  test('a good service shows what it runs and what would change', async () => {
    const targetGroupArn = await world.createSlot({ service: 'fine', colour: null, desired: 2 });
    const { taskDefinition } = await world.describe('fine');
    const mark = world.aws.mark();
    expect(await inspect(['fine'])).toEqual({
      services: [
        {
          service: 'fine',
          definition: taskDefinition,
          runningImage: `${repository}:good`,
          desired: 2,
          targetGroupArn,
          changes: [{ path: 'containerDefinitions[fine].image', from: `${repository}:good`, to: image }],
          push: null,
        },
      ],
      findings: [],
    });
    expect(world.aws.writesSince(mark)).toEqual([]);
    await world.ecs.stopSlot({ slot: { cluster, service: 'fine', colour: null } });
  }, 20_000);

  test('the push that was noted last is read, and a deploy without a number leaves it', async () => {
    await world.createSlot({ service: 'pushed', colour: null, desired: 0, host: null });
    const { taskDefinition: definition = '' } = await world.describe('pushed');
    const slot = { cluster, service: 'pushed', colour: null };
    const push = { sequence: 131, imageTag: 'main-1a2b3c4-20260102030405' };
    await world.ecs.noteKnownGood({ slot, definition, trying: null, push });
    await world.ecs.noteKnownGood({ slot, definition, trying: null, push: null });
    expect((await inspect(['pushed'])).services).toEqual([expect.objectContaining({ push })]);
  }, 20_000);

  test('a service behind no load balancer has no target group', async () => {
    await world.createSlot({ service: 'queue', colour: null, desired: 0, host: null });
    expect(await inspect(['queue'])).toMatchObject({ services: [{ targetGroupArn: null, desired: 0 }], findings: [] });
  }, 20_000);

  test('another deployment in progress is taken over, not refused', async () => {
    await world.createSlot({ service: 'busy', colour: null, desired: 1 });
    const slot = { cluster, service: 'busy', colour: null };
    const { taskDefinition: former } = await world.describe('busy');
    const sick = await world.registerRevision('busy', null, 'sick');
    await world.ecs.deploySlot({ slot, definition: sick, desired: 1, rolloutId: 'other' });
    expect(await world.describe('busy')).toMatchObject({ taskDefinition: sick });
    expect(await inspect(['busy'])).toMatchObject({ services: [{ definition: former }], findings: [] });
    await world.ecs.stopSlot({ slot });
  }, 20_000);

  test('everything wrong is found at once with its cure', async () => {
    const odd = {
      deploymentController: { type: 'CODE_DEPLOY' },
      deploymentConfiguration: { strategy: 'BLUE_GREEN' },
    } as const;
    await world.createSlot({ service: 'odd', colour: null, desired: 0, extra: odd });
    await world.createSlot({ service: 'left', colour: null, desired: 0 });
    await world.clients.ecs.send(new DeleteServiceCommand({ cluster, service: 'left', force: true }));
    const inspection = await inspect(['odd', 'left', 'void']);
    expect(told(inspection)).toEqual([
      'ControllerNotEcs service odd',
      'StrategyNotRolling service odd',
      expect.stringMatching(/^Slot(Inactive|Missing) service left$/),
      'SlotMissing service void',
    ]);
    expect(inspection.services.map(({ service }) => service)).toEqual(['odd']);
    expect(inspection.findings.at(-1)).toMatchObject({
      problem: 'Cluster mpac-prod has no ECS service void.',
      cure: 'Create it with your infrastructure code.',
    });
  }, 20_000);

  test('a container that does not exist is a finding', async () => {
    await world.createSlot({ service: 'named', colour: null, desired: 0 });
    const inspection = await inspect(['named'], { container: 'app' });
    expect(told(inspection)).toEqual(['ContainerNotFound definition of named']);
    expect(inspection.services).toEqual([]);
  }, 20_000);

  test('the definition comes from the file that the configuration names', async () => {
    await world.createSlot({ service: 'filed', colour: null, desired: 0 });
    const file = definitionFileOf('staging', 'filed');
    const missing = await inspect(['filed'], { base: 'file' });
    expect(told(missing)).toEqual(['DefinitionUnreadable definition of filed']);
    expect(missing.findings[0]?.problem).toContain(file);
    await mkdir(dirname(file), { recursive: true });
    const definition = { cpu: '1024', containerDefinitions: [{ name: 'filed', image: 'x' }] };
    await writeFile(file, JSON.stringify(definition));
    const [service] = (await inspect(['filed'], { base: 'file' })).services;
    expect(service?.changes).toContainEqual({ path: 'cpu', from: '256', to: '1024' });
  }, 20_000);

  test('a missing cluster is told once for all services', async () => {
    expect(told(await inspect(['a', 'b'], {}, 'mpac-typo'))).toEqual(['ClusterMissing cluster mpac-typo']);
  });

  test('a service without its image is left to the finding of the registry', async () => {
    await world.createSlot({ service: 'svc-portal', colour: null, desired: 0 });
    await expect(world.ecs.inspectServices({ settings: staging({ cluster }), images: [] })).resolves.toEqual({
      services: [],
      findings: [],
    });
  }, 20_000);
});

describe('what of a service decides', () => {
  const group = (targetGroupArn: string, containerName: string, containerPort: number) => ({
    ...{ targetGroupArn, containerName, containerPort },
  });

  test.each<[string, Service['loadBalancers'], string | null]>([
    ['of several groups the one for the port', [group('a', 'svc-portal', 9000), group('b', 'svc-portal', 8002)], 'b'],
    ['of two containers the one that is deployed', [group('a', 'proxy', 8002), group('b', 'svc-portal', 8002)], 'b'],
    ['the only group, whatever its port', [group('a', 'proxy', 80)], 'a'],
    ['a classic balancer has none', [{ loadBalancerName: 'old', containerName: 'svc-portal' }], null],
    ['nothing of nothing', undefined, null],
  ])('%s is watched: %#', (_what, loadBalancers, expected) => {
    expect(targetGroupOf(loadBalancers ? { loadBalancers } : {}, portal())).toBe(expected);
  });

  const deployment = (
    status: string,
    taskDefinition: string,
    rolloutState?: 'COMPLETED' | 'FAILED' | 'IN_PROGRESS',
  ) => ({
    ...{ status, taskDefinition },
    ...(rolloutState ? { rolloutState } : {}),
  });

  test.each<[string, Service['deployments'], string]>([
    ['a completed deployment', [deployment('PRIMARY', 'new', 'COMPLETED')], 'new'],
    [
      'one in progress over a completed one',
      [deployment('PRIMARY', 'new', 'IN_PROGRESS'), deployment('ACTIVE', 'old', 'COMPLETED')],
      'old',
    ],
    [
      'one in progress over another that never completed',
      [
        deployment('PRIMARY', 'new', 'IN_PROGRESS'),
        deployment('ACTIVE', 'middle', 'IN_PROGRESS'),
        deployment('ACTIVE', 'old', 'COMPLETED'),
      ],
      'old',
    ],
    ['one in progress from nothing', [deployment('PRIMARY', 'new', 'IN_PROGRESS')], 'new'],
    ['a service without states', [deployment('PRIMARY', 'new'), deployment('ACTIVE', 'old')], 'new'],
  ])('with %s a failed deploy goes back to it: %#', (_what, deployments, expected) => {
    expect(provenDefinition({ taskDefinition: 'new', ...(deployments ? { deployments } : {}) })).toBe(expected);
  });
});
