import type { RegisterScalableTargetCommandInput } from '@aws-sdk/client-application-auto-scaling';
import {
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { StrictWorld } from './strict-world';
import { startStrictWorld } from './strict-world';

let world: StrictWorld;
beforeAll(async () => {
  world = await startStrictWorld();
  await world.ecs.send(new CreateClusterCommand({ clusterName: 'production' }));
  await world.ecs.send(
    new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [{ name: 'app', image: 'web:1' }] }),
  );
  for (const serviceName of ['web-blue', 'web-green', 'web-grey']) {
    const service = { cluster: 'production', serviceName, taskDefinition: 'web', desiredCount: 2 };
    await world.ecs.send(new CreateServiceCommand(service));
  }
});
afterAll(() => world.stop());
afterEach(() => world.aws.clearFaults());

const target = (colour: string) => ({
  ServiceNamespace: 'ecs' as const,
  ResourceId: `service/production/web-${colour}`,
  ScalableDimension: 'ecs:service:DesiredCount' as const,
});
const register = (colour: string, rest: Partial<RegisterScalableTargetCommandInput>) =>
  world.autoScaling.send(new RegisterScalableTargetCommand({ ...target(colour), ...rest }));
const describeTargets = (colours: string[], rest: { MaxResults?: number; NextToken?: string } = {}) => {
  const ResourceIds = colours.map((colour) => target(colour).ResourceId);
  return world.autoScaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs', ResourceIds, ...rest }));
};
const scale = (colour: string, desiredCount: number) =>
  world.ecs.send(new UpdateServiceCommand({ cluster: 'production', service: `web-${colour}`, desiredCount }));
const desired = async (colour: string) => {
  const command = new DescribeServicesCommand({ cluster: 'production', services: [`web-${colour}`] });
  return (await world.ecs.send(command)).services?.[0]?.desiredCount;
};

test('a registered target is described with its capacities', async () => {
  await register('blue', { MinCapacity: 2, MaxCapacity: 8 });
  const { ScalableTargets } = await describeTargets(['blue']);
  expect(ScalableTargets).toMatchObject([
    { ...target('blue'), MinCapacity: 2, MaxCapacity: 8, CreationTime: expect.any(Date) },
  ]);
});

test('suspending keeps capacities and lets other switches fall', async () => {
  await register('green', { MinCapacity: 1, MaxCapacity: 4, SuspendedState: { ScheduledScalingSuspended: true } });
  await register('green', { SuspendedState: { DynamicScalingInSuspended: true } });
  const SuspendedState = {
    DynamicScalingInSuspended: true,
    DynamicScalingOutSuspended: false,
    ScheduledScalingSuspended: false,
  };
  expect((await describeTargets(['green'])).ScalableTargets).toMatchObject([
    { MinCapacity: 1, MaxCapacity: 4, SuspendedState },
  ]);
  await register('green', { MaxCapacity: 5 });
  expect((await describeTargets(['green'])).ScalableTargets).toMatchObject([{ MaxCapacity: 5, SuspendedState }]);
});

test('targets come in pages when asked for', async () => {
  for (const colour of ['blue', 'green']) await register(colour, { MinCapacity: 0, MaxCapacity: 8 });
  const first = await describeTargets(['blue', 'green'], { MaxResults: 1 });
  const second = await describeTargets(['blue', 'green'], { MaxResults: 1, NextToken: first.NextToken });
  const ids = [first, second].map((page) => page.ScalableTargets?.map((found) => found.ResourceId));
  expect(ids.map((page) => page?.length)).toEqual([1, 1]);
  // AWS promises no order.
  expect(ids.flat().sort()).toEqual([target('blue').ResourceId, target('green').ResourceId]);
  expect(second.NextToken).toBeUndefined();
});

test('an update moves the count into the bounds', async () => {
  await register('grey', { MinCapacity: 2, MaxCapacity: 4 });
  await scale('grey', 0);
  await register('grey', { SuspendedState: { DynamicScalingInSuspended: false } });
  expect(await desired('grey')).toBe(2);
  await scale('grey', 9);
  await register('grey', { SuspendedState: { DynamicScalingInSuspended: true } });
  expect(await desired('grey')).toBe(4);
});

test.each([
  ['a first registration without capacities', 'none', {}],
  ['a scalable target of an unknown service', 'red', { MinCapacity: 1, MaxCapacity: 2 }],
  ['a minimum above the maximum', 'blue', { MinCapacity: 9, MaxCapacity: 8 }],
])('%s is refused with a ValidationException', async (_what, colour, rest) => {
  await expect(register(colour, rest)).rejects.toMatchObject({ name: 'ValidationException' });
});

test('a dimension without a resource ID is refused', async () => {
  const question = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;
  const asking = world.autoScaling.send(new DescribeScalableTargetsCommand(question));
  await expect(asking).rejects.toMatchObject({ name: 'ValidationException' });
});

test('registering is a write and describing is not', async () => {
  const mark = world.aws.mark();
  await register('blue', { MinCapacity: 2, MaxCapacity: 8 });
  await describeTargets(['blue']);
  await world.autoScaling.send(new DescribeScalingPoliciesCommand({ ServiceNamespace: 'ecs' }));
  expect(world.aws.writesSince(mark)).toMatchObject([
    { service: 'application-autoscaling', operation: 'RegisterScalableTarget', input: target('blue'), status: 200 },
  ]);
});

test('a target that was never registered cannot be deregistered', async () => {
  const deregistering = world.autoScaling.send(new DeregisterScalableTargetCommand(target('never')));
  await expect(deregistering).rejects.toMatchObject({ name: 'ObjectNotFoundException' });
});

test('a concurrent update is answered in its own words', async () => {
  world.aws.fault({ service: 'application-autoscaling', kind: 'concurrentUpdate', times: 1 });
  const registering = register('blue', { MinCapacity: 2, MaxCapacity: 8 });
  await expect(registering).rejects.toMatchObject({ name: 'ConcurrentUpdateException' });
});
