import {
  ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { startHealthFront } from '../../../src/sandbox/aws/health-front';
import type { Listening } from '../../../src/sandbox/processes/listen';
import type { Ministack } from '../../support/ministack';
import { startMinistack, testRegion } from '../../support/ministack';

let ministack: Ministack;
let front: Listening;
let autoScaling: ApplicationAutoScalingClient;
let ecs: ECSClient;
beforeAll(async () => {
  ministack = await startMinistack();
  const keys = { region: testRegion, credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' } };
  front = await startHealthFront(ministack.endpoint, keys);
  autoScaling = new ApplicationAutoScalingClient({ ...keys, endpoint: front.origin, maxAttempts: 1 });
  ecs = new ECSClient({ ...keys, endpoint: front.origin });
  await ecs.send(new CreateClusterCommand({ clusterName: 'mpac-prod' }));
  const containerDefinitions = [{ name: 'app', image: 'app:1' }];
  await ecs.send(new RegisterTaskDefinitionCommand({ family: 'app', containerDefinitions }));
  const service = { cluster: 'mpac-prod', serviceName: 'svc-portal-blue', taskDefinition: 'app', desiredCount: 1 };
  await ecs.send(new CreateServiceCommand(service));
});
afterAll(async () => {
  autoScaling.destroy();
  ecs.destroy();
  await front.close();
  await ministack.stop();
});

afterEach(async () => {
  await autoScaling.send(new DeregisterScalableTargetCommand(identity)).catch(() => undefined);
});

const identity = {
  ServiceNamespace: 'ecs',
  ScalableDimension: 'ecs:service:DesiredCount',
  ResourceId: 'service/mpac-prod/svc-portal-blue',
} as const;
const targets = async () => {
  const { ServiceNamespace, ScalableDimension, ResourceId } = identity;
  const question = { ServiceNamespace, ScalableDimension, ResourceIds: [ResourceId] };
  return (await autoScaling.send(new DescribeScalableTargetsCommand(question))).ScalableTargets;
};

test('a sandbox without scalable targets answers an empty list', async () => {
  expect(await targets()).toEqual([]);
});

test('a target lives from its registration to its deregistration', async () => {
  await autoScaling.send(new RegisterScalableTargetCommand({ ...identity, MinCapacity: 2, MaxCapacity: 4 }));
  expect(await targets()).toMatchObject([{ ...identity, MinCapacity: 2, MaxCapacity: 4 }]);
  const services = new DescribeServicesCommand({ cluster: 'mpac-prod', services: ['svc-portal-blue'] });
  expect((await ecs.send(services)).services?.[0]?.desiredCount).toBe(2);
  await autoScaling.send(new DeregisterScalableTargetCommand(identity));
  expect(await targets()).toEqual([]);
});

test('keys of one account see the same targets', async () => {
  const credentials = { accessKeyId: 'other', secretAccessKey: 'other' };
  const other = new ApplicationAutoScalingClient({ endpoint: front.origin, region: testRegion, credentials });
  await other.send(new RegisterScalableTargetCommand({ ...identity, MinCapacity: 1, MaxCapacity: 4 }));
  expect(await targets()).toHaveLength(1);
  other.destroy();
});

test('what AWS would refuse the sandbox refuses by name', async () => {
  const unknown = { ...identity, ResourceId: 'service/mpac-prod/svc-nobody', MinCapacity: 1, MaxCapacity: 2 };
  const registering = autoScaling.send(new RegisterScalableTargetCommand(unknown));
  await expect(registering).rejects.toMatchObject({ name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
});
