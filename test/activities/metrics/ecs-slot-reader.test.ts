import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { createSlotReader } from '../../../src/activities/metrics/ecs-slot-reader';
import type { SlotQuestion } from '../../../src/activities/metrics/observe';
import type { Ministack } from '../../support/ministack';
import { startMinistack, testRegion } from '../../support/ministack';

let ministack: Ministack;
let ecs: ECSClient;
let elbv2: ElasticLoadBalancingV2Client;
let targetGroupArn = '';
beforeAll(async () => {
  ministack = await startMinistack();
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  const options = { endpoint: ministack.endpoint, region: testRegion, credentials };
  ecs = new ECSClient(options);
  elbv2 = new ElasticLoadBalancingV2Client(options);
  await ecs.send(new CreateClusterCommand({ clusterName: 'mpac-prod' }));
  const containerDefinitions = [{ name: 'app', image: 'portal:1' }];
  await ecs.send(new RegisterTaskDefinitionCommand({ family: 'svc-portal-green', containerDefinitions }));
  const service = {
    cluster: 'mpac-prod',
    serviceName: 'svc-portal-green',
    taskDefinition: 'svc-portal-green',
    desiredCount: 2,
  };
  await ecs.send(new CreateServiceCommand(service));
  const group = new CreateTargetGroupCommand({
    Name: 'svc-portal-green',
    Protocol: 'HTTP',
    Port: 8002,
    TargetType: 'ip',
    VpcId: 'vpc-1',
  });
  targetGroupArn = (await elbv2.send(group)).TargetGroups?.[0]?.TargetGroupArn ?? '';
  const Targets = ['10.0.1.7', '10.0.1.8'].map((Id) => ({ Id, Port: 8002 }));
  await elbv2.send(new RegisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets }));
});
afterAll(async () => {
  ecs.destroy();
  elbv2.destroy();
  await ministack.stop();
});

const read = (service: string) => {
  const slot: SlotQuestion = { cluster: 'mpac-prod', service, colour: 'green', targetGroupArn, stopsSince: 0 };
  return createSlotReader(ecs, elbv2)(slot);
};

test('a slot is read from ECS and its target group', async () => {
  expect(await read('svc-portal')).toEqual({
    service: 'svc-portal',
    colour: 'green',
    desired: 2,
    running: expect.any(Number),
    healthyTargets: 2,
    definition: expect.stringMatching(/task-definition\/svc-portal-green:1$/),
    imageStops: [],
    unknown: null,
  });
});

test('a slot that is gone is an error for the check to tell', async () => {
  await expect(read('svc-nobody')).rejects.toMatchObject({ report: { type: 'SlotMissing' } });
});
