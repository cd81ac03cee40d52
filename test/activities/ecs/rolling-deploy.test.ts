import type { SlotRef } from '../../../src/activities/ecs/port';
import { runActivity } from '../run-activity';
import type { SlotWorld } from './slot-world';
import { cluster, startSlotWorld } from './slot-world';

let world: SlotWorld;

beforeAll(async () => {
  world = await startSlotWorld();
}, 40_000);

afterAll(() => world.close(), 20_000);
afterEach(() => world.aws.clearFaults());

/** A running service without colours, behind a target group unless `host` is null. */
async function runningService(service: string, host?: null) {
  const slot: SlotRef = { cluster, service, colour: null };
  const group = await world.createSlot({ service, colour: null, desired: 1, ...(host === null ? { host } : {}) });
  const { taskDefinition: former = '' } = await world.describe(service);
  const targetGroupArn = host === null ? null : group;
  const limits = { targetGroupArn, withinMs: 15_000, imageStops: 2, pollMs: 100 };
  const deploy = (definition: string, force = true) =>
    world.ecs.deploySlot({ slot, definition, desired: 1, rolloutId: 'r', force });
  const awaitStable = (definition: string, deploymentId: string) =>
    runActivity(world.ecs.awaitStable, { slot, definition, deploymentId, ...limits });
  return { slot, former, deploy, awaitStable };
}

const updatesSince = (mark: ReturnType<SlotWorld['aws']['mark']>) =>
  world.aws.writesSince(mark).filter(({ operation }) => operation === 'UpdateService');

describe('deploying to a service without colours', () => {
  test('a new definition becomes stable by a forced deployment', async () => {
    const { slot, deploy, awaitStable } = await runningService('plain');
    const definition = await world.registerRevision('plain', null, 'better');
    const mark = world.aws.mark();
    const { deploymentId } = await deploy(definition);
    expect(updatesSince(mark)).toMatchObject([
      { input: { service: 'plain', taskDefinition: definition, desiredCount: 1, forceNewDeployment: true } },
    ]);
    await expect(awaitStable(definition, deploymentId)).resolves.toMatchObject({ running: 1, healthyTargets: 1 });
    await world.ecs.stopSlot({ slot });
  }, 30_000);

  test('a retry of a forced deployment starts no second one', async () => {
    const { slot, deploy } = await runningService('retried');
    const definition = await world.registerRevision('retried', null, 'better');
    const first = await deploy(definition);
    const mark = world.aws.mark();
    await expect(deploy(definition)).resolves.toEqual(first);
    expect(world.aws.writesSince(mark)).toEqual([]);
    await world.ecs.stopSlot({ slot });
  }, 20_000);

  test('a forced deployment whose answer was lost happens once', async () => {
    const { slot, deploy } = await runningService('unheard');
    const definition = await world.registerRevision('unheard', null, 'better');
    world.aws.fault({ kind: 'timeoutAfterSuccess', service: 'ecs', operation: 'UpdateService', times: 1 });
    const mark = world.aws.mark();
    await expect(deploy(definition)).rejects.toMatchObject({ type: 'AwsUnavailable', nonRetryable: false });
    const { deploymentId } = await deploy(definition);
    expect(updatesSince(mark)).toHaveLength(1);
    const { deployments = [] } = await world.describe('unheard');
    expect(deployments.filter(({ taskDefinition }) => taskDefinition === definition)).toMatchObject([
      { id: deploymentId, status: 'PRIMARY' },
    ]);
    await world.ecs.stopSlot({ slot });
  }, 20_000);

  test('a service that lacks tasks only gets them without another deployment', async () => {
    const { slot, former, deploy } = await runningService('shrunk');
    const definition = await world.registerRevision('shrunk', null, 'better');
    const { deploymentId } = await deploy(definition);
    const mark = world.aws.mark();
    const more = { slot, definition, desired: 2, rolloutId: 'r', force: true };
    await expect(world.ecs.deploySlot(more)).resolves.toEqual({ deploymentId });
    expect(updatesSince(mark)[0]?.input).not.toHaveProperty('forceNewDeployment');
    expect(await world.describe('shrunk')).toMatchObject({ desiredCount: 2, taskDefinition: definition });
    expect(former).not.toBe(definition);
    await world.ecs.stopSlot({ slot });
  }, 20_000);

  test('going back deploys the former definition once and stays', async () => {
    const { slot, former, deploy, awaitStable } = await runningService('back');
    const broken = await world.registerRevision('back', null, 'crash');
    const bad = await deploy(broken);
    await expect(awaitStable(broken, bad.deploymentId)).rejects.toMatchObject({
      type: 'CandidateCrashed',
      message: expect.stringMatching(/^back: /) as unknown,
    });
    const mark = world.aws.mark();
    const { deploymentId } = await deploy(former);
    await expect(deploy(former)).resolves.toEqual({ deploymentId });
    expect(updatesSince(mark)).toHaveLength(1);
    await expect(awaitStable(former, deploymentId)).resolves.toMatchObject({ running: 1, healthyTargets: 1 });
    await world.ecs.stopSlot({ slot });
  }, 40_000);

  test('going back to what already runs writes nothing', async () => {
    const { slot, former, deploy } = await runningService('home');
    const [primary] = (await world.describe('home')).deployments ?? [];
    const mark = world.aws.mark();
    await expect(deploy(former)).resolves.toEqual({ deploymentId: primary?.id });
    expect(world.aws.writesSince(mark)).toEqual([]);
    await world.ecs.stopSlot({ slot });
  }, 20_000);

  test('behind no load balancer no target is asked for', async () => {
    const { slot, deploy, awaitStable } = await runningService('worker', null);
    const definition = await world.registerRevision('worker', null, 'better');
    world.aws.fault({ kind: 'accessDenied', service: 'elbv2' });
    const { deploymentId } = await deploy(definition);
    await expect(awaitStable(definition, deploymentId)).resolves.toEqual({
      running: 1,
      healthyTargets: 0,
      capacityStops: 0,
    });
    await expect(world.ecs.stopSlot({ slot })).resolves.toEqual({ before: 1 });
  }, 30_000);
});
