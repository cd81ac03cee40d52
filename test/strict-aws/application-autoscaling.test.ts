import { CreateClusterCommand, CreateServiceCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import type { StrictWorld } from './strict-world';
import { startStrictWorld } from './strict-world';

let world: StrictWorld;
beforeAll(async () => {
  world = await startStrictWorld();
  await world.ecs.send(new CreateClusterCommand({ clusterName: 'production' }));
  await world.ecs.send(
    new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [{ name: 'app', image: 'web:1' }] }),
  );
  for (const serviceName of ['web-blue', 'web-green']) {
    await world.ecs.send(new CreateServiceCommand({ cluster: 'production', serviceName, taskDefinition: 'web' }));
  }
});
afterAll(() => world.stop());

/** Speaks awsJson 1.1 as the service's client does. */
async function ask(operation: string, input: object): Promise<{ status: number; output: unknown }> {
  const scope = '20260101/ap-northeast-1/application-autoscaling/aws4_request';
  const reply = await fetch(world.aws.endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/${scope}, SignedHeaders=host, Signature=0`,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AnyScaleFrontendService.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return { status: reply.status, output: await reply.json() };
}

const target = (colour: string) => ({
  ServiceNamespace: 'ecs',
  ResourceId: `service/production/web-${colour}`,
  ScalableDimension: 'ecs:service:DesiredCount',
});
const targetsOf = (colour: string) =>
  ask('DescribeScalableTargets', { ServiceNamespace: 'ecs', ResourceIds: [target(colour).ResourceId] });

test('a registered target is described with its capacities', async () => {
  await ask('RegisterScalableTarget', { ...target('blue'), MinCapacity: 2, MaxCapacity: 8 });
  expect((await targetsOf('blue')).output).toMatchObject({
    ScalableTargets: [{ ...target('blue'), MinCapacity: 2, MaxCapacity: 8 }],
  });
});

test('suspending scale-in keeps capacities and other switches', async () => {
  await ask('RegisterScalableTarget', { ...target('green'), MinCapacity: 1, MaxCapacity: 4 });
  await ask('RegisterScalableTarget', { ...target('green'), SuspendedState: { DynamicScalingInSuspended: true } });
  expect((await targetsOf('green')).output).toMatchObject({
    ScalableTargets: [
      {
        MinCapacity: 1,
        MaxCapacity: 4,
        SuspendedState: { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: false },
      },
    ],
  });
});

test('a first registration without capacities is refused', async () => {
  const other = { ...target('blue'), ScalableDimension: 'ecs:service:Other' };
  expect(await ask('RegisterScalableTarget', other)).toMatchObject({
    status: 400,
    output: { __type: 'ValidationException' },
  });
});

test('a scalable target of an unknown service is refused', async () => {
  const registering = ask('RegisterScalableTarget', { ...target('red'), MinCapacity: 1, MaxCapacity: 2 });
  expect(await registering).toMatchObject({ status: 400, output: { __type: 'ValidationException' } });
});

test('registering is a write and describing is not', async () => {
  const mark = world.aws.mark();
  await ask('RegisterScalableTarget', { ...target('blue'), MinCapacity: 2, MaxCapacity: 8 });
  await targetsOf('blue');
  expect(world.aws.writesSince(mark).map((call) => call.operation)).toEqual(['RegisterScalableTarget']);
});

test('a target that was never registered cannot be deregistered', async () => {
  const other = { ...target('blue'), ScalableDimension: 'ecs:service:Never' };
  expect((await ask('DeregisterScalableTarget', other)).output).toMatchObject({ __type: 'ObjectNotFoundException' });
});
