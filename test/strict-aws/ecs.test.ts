import type { CreateServiceRequest, RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { CreateTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { StrictWorld } from './strict-world';
import { startStrictWorld, uniqueName } from './strict-world';

let world: StrictWorld;
beforeAll(async () => {
  world = await startStrictWorld();
  await world.ecs.send(new CreateClusterCommand({ clusterName: 'production' }));
  await world.ecs.send(new RegisterTaskDefinitionCommand(definition));
});
afterAll(() => world.stop());

const definition: RegisterTaskDefinitionRequest = {
  family: 'web',
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'app', image: 'web:1', portMappings: [{ containerPort: 8080 }] }],
};
const service = (change: Partial<CreateServiceRequest> = {}): CreateServiceRequest => ({
  cluster: 'production',
  serviceName: uniqueName('web'),
  taskDefinition: 'web:1',
  desiredCount: 1,
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
  ...change,
});
const [app] = definition.containerDefinitions ?? [];

async function createService(): Promise<string> {
  const request = service();
  await world.ecs.send(new CreateServiceCommand(request));
  return request.serviceName ?? '';
}

const refusedDefinitions: [string, string, Partial<RegisterTaskDefinitionRequest>][] = [
  ['a family with a dot', 'ClientException', { family: 'web.app' }],
  ['two containers of one name', 'ClientException', { containerDefinitions: [{ ...app }, { ...app }] }],
  ['Fargate without cpu', 'ClientException', { cpu: undefined }],
  ['Fargate without memory', 'ClientException', { memory: undefined }],
  ['a size Fargate does not have', 'ClientException', { cpu: '256', memory: '99999' }],
  ['an empty list of tags', 'ClientException', { tags: [] }],
  ['a tag of the prefix aws:', 'InvalidParameterException', { tags: [{ key: 'aws:x', value: 'y' }] }],
];

test.each(refusedDefinitions)('registering %s is refused with %s', async (_what, code, change) => {
  const registering = world.ecs.send(new RegisterTaskDefinitionCommand({ ...definition, ...change }));
  await expect(registering).rejects.toMatchObject({ name: code });
});

const refusedServices: [string, string, Partial<CreateServiceRequest>][] = [
  ['an unknown cluster', 'ClusterNotFoundException', { cluster: 'nowhere' }],
  ['an unknown task definition', 'ClientException', { taskDefinition: 'web:99' }],
  ['a negative desired count', 'InvalidParameterException', { desiredCount: -1 }],
  ['no network configuration', 'InvalidParameterException', { networkConfiguration: undefined }],
];

test.each(refusedServices)('creating a service with %s is refused with %s', async (_what, code, change) => {
  const creating = world.ecs.send(new CreateServiceCommand(service(change)));
  await expect(creating).rejects.toMatchObject({ name: code });
});

test('a service on an unattached target group is refused', async () => {
  const group = await world.elb.send(new CreateTargetGroupCommand({ Name: 'loose', Port: 80, Protocol: 'HTTP' }));
  const targetGroupArn = group.TargetGroups?.[0]?.TargetGroupArn;
  const loadBalancers = [{ targetGroupArn, containerName: 'app', containerPort: 8080 }];
  await expect(world.ecs.send(new CreateServiceCommand(service({ loadBalancers })))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('does not have an associated load balancer'),
  });
});

test('creating a service twice is refused', async () => {
  const serviceName = await createService();
  await expect(world.ecs.send(new CreateServiceCommand(service({ serviceName })))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('updating a service of an unknown cluster is refused', async () => {
  const updating = world.ecs.send(new UpdateServiceCommand({ cluster: 'nowhere', service: 'web', desiredCount: 1 }));
  await expect(updating).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
});

test('updating an unknown service of a known cluster is refused', async () => {
  const updating = world.ecs.send(new UpdateServiceCommand({ cluster: 'production', service: 'no', desiredCount: 1 }));
  await expect(updating).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
});

test('updating to an unknown task definition is refused', async () => {
  const name = await createService();
  const update = new UpdateServiceCommand({ cluster: 'production', service: name, taskDefinition: 'web:99' });
  await expect(world.ecs.send(update)).rejects.toMatchObject({ name: 'ClientException' });
});

test('updating to a negative desired count is refused', async () => {
  const name = await createService();
  const update = new UpdateServiceCommand({ cluster: 'production', service: name, desiredCount: -2 });
  await expect(world.ecs.send(update)).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('updating a deleted service is refused as not active', async () => {
  const name = await createService();
  await world.ecs.send(new DeleteServiceCommand({ cluster: 'production', service: name, force: true }));
  const update = new UpdateServiceCommand({ cluster: 'production', service: name, desiredCount: 1 });
  await expect(world.ecs.send(update)).rejects.toMatchObject({ name: 'ServiceNotActiveException' });
});

test('a good update takes effect and is logged with its body', async () => {
  const name = await createService();
  const mark = world.aws.mark();
  await world.ecs.send(new UpdateServiceCommand({ cluster: 'production', service: name, desiredCount: 3 }));
  const answer = await world.ecs.send(new DescribeServicesCommand({ cluster: 'production', services: [name] }));
  expect(answer.services?.[0]?.desiredCount).toBe(3);
  expect(world.aws.writesSince(mark)).toMatchObject([
    { operation: 'UpdateService', status: 200, input: { cluster: 'production', service: name, desiredCount: 3 } },
  ]);
});

test.each([0, 11])('describing %d services at once is refused', async (count) => {
  const services = Array.from({ length: count }, (_, index) => `web-${index}`);
  const describing = world.ecs.send(new DescribeServicesCommand({ cluster: 'production', services }));
  await expect(describing).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('describing more than a hundred tasks is refused', async () => {
  const tasks = Array.from({ length: 101 }, (_, index) => `task${index}`);
  const describing = world.ecs.send(new DescribeTasksCommand({ cluster: 'production', tasks }));
  await expect(describing).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('tags of a definition are shown only when asked for', async () => {
  const tags = [{ key: 'rollout', value: 'r1' }];
  await world.ecs.send(new RegisterTaskDefinitionCommand({ ...definition, family: 'tagged', tags }));
  const plain = await world.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'tagged' }));
  const full = await world.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'tagged', include: ['TAGS'] }));
  expect([plain.tags, full.tags]).toEqual([undefined, tags]);
});
