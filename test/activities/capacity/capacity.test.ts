import {
  ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import type { SuspendedState } from '@aws-sdk/client-application-auto-scaling';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { createCapacityActivities } from '../../../src/activities/capacity/create';
import type { CapacityPort } from '../../../src/activities/capacity/port';
import { slotName } from '../../../src/domain/colour';
import type { Colour } from '../../../src/domain/colour';
import type { ScalingTarget } from '../../../src/domain/topology';
import type { Ministack } from '../../support/ministack';
import { startMinistack, testRegion } from '../../support/ministack';
import type { StrictAws } from '../../support/strict-aws/start-strict-aws';
import { startStrictAws } from '../../support/strict-aws/start-strict-aws';
import { activityEnvironment, failureOf, runActivity } from '../run-activity';

const cluster = 'mpac-prod';
const names = ['svc-portal', 'svc-api', ...Array.from({ length: 25 }, (_, index) => `svc-${index}`)];

let ministack: Ministack;
let aws: StrictAws;
let autoScaling: ApplicationAutoScalingClient;
let capacity: CapacityPort;
beforeAll(async () => {
  ministack = await startMinistack();
  aws = await startStrictAws({ upstream: ministack.endpoint });
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  const options = { endpoint: aws.endpoint, region: testRegion, credentials, maxAttempts: 1 };
  autoScaling = new ApplicationAutoScalingClient(options);
  capacity = createCapacityActivities({ autoScaling });
  const ecs = new ECSClient(options);
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  const containerDefinitions = [{ name: 'app', image: 'app:1' }];
  await ecs.send(new RegisterTaskDefinitionCommand({ family: 'app', containerDefinitions }));
  const slots = names.flatMap((service) => [slotName(service, 'blue'), slotName(service, 'green')]);
  for (const serviceName of slots) {
    await ecs.send(new CreateServiceCommand({ cluster, serviceName, taskDefinition: 'app', desiredCount: 2 }));
  }
  ecs.destroy();
});
afterAll(async () => {
  autoScaling.destroy();
  await aws.stop();
  await ministack.stop();
});
afterEach(() => aws.clearFaults());

const identity = (service: string, colour: Colour) => ({
  ServiceNamespace: 'ecs' as const,
  ScalableDimension: 'ecs:service:DesiredCount' as const,
  ResourceId: `service/${cluster}/${slotName(service, colour)}`,
});
const target = (
  service: string,
  colour: Colour,
  scaleInSuspended = false,
  scheduleSuspended = false,
): ScalingTarget => {
  return { service, colour, resourceId: identity(service, colour).ResourceId, scaleInSuspended, scheduleSuspended };
};
const register = (service: string, colour: Colour, state?: SuspendedState) =>
  autoScaling.send(
    new RegisterScalableTargetCommand({
      ...identity(service, colour),
      ...{ MinCapacity: 1, MaxCapacity: 8, SuspendedState: state ?? {} },
    }),
  );
/** Whether it was there or not. */
const remove = (service: string, colour: Colour) =>
  autoScaling.send(new DeregisterScalableTargetCommand(identity(service, colour))).catch(() => undefined);
const stateOf = async ({ resourceId }: ScalingTarget): Promise<SuspendedState | undefined> => {
  const command = new DescribeScalableTargetsCommand({ ServiceNamespace: 'ecs', ResourceIds: [resourceId] });
  return (await autoScaling.send(command)).ScalableTargets?.[0]?.SuspendedState;
};
const read = (...slots: { service: string; colour: Colour }[]) => runActivity(capacity.readScaling, { cluster, slots });
const suspend = (...targets: ScalingTarget[]) => runActivity(capacity.suspendScaleIn, { targets });
const resume = (...targets: ScalingTarget[]) => runActivity(capacity.resumeScaleIn, { targets });

const [blue, green] = [target('svc-portal', 'blue'), target('svc-portal', 'green')];

test('slots without auto scaling are left out', async () => {
  await remove('svc-portal', 'blue');
  await register('svc-portal', 'green', { DynamicScalingInSuspended: true });
  expect(await read(blue, green)).toEqual({ targets: [target('svc-portal', 'green', true)] });
});

test('more than fifty slots are read in several calls', async () => {
  const slots = names.slice(2).flatMap((service) => [target(service, 'blue'), target(service, 'green')]);
  const more = [...slots, target('svc-api', 'blue'), target('svc-api', 'green')];
  for (const { service, colour } of more) await register(service, colour);
  const { seq } = aws.mark();
  expect(await read(...more)).toEqual({ targets: more });
  expect(aws.calls().filter((call) => call.seq > seq)).toHaveLength(2);
});

test('without slots nobody is asked', async () => {
  const { seq } = aws.mark();
  expect(await read()).toEqual({ targets: [] });
  await suspend();
  expect(aws.calls().filter((call) => call.seq > seq)).toEqual([]);
});

test("suspending and resuming keep the owner's other switches", async () => {
  await register('svc-portal', 'blue', { DynamicScalingOutSuspended: true, ScheduledScalingSuspended: true });
  await register('svc-portal', 'green');
  const mark = aws.mark();
  const scheduleOff = target('svc-portal', 'blue', false, true);
  await suspend(scheduleOff, green);
  const others = { DynamicScalingOutSuspended: true, ScheduledScalingSuspended: true };
  expect(await stateOf(blue)).toEqual({ DynamicScalingInSuspended: true, ...others });
  expect(await stateOf(green)).toEqual({
    DynamicScalingInSuspended: true,
    DynamicScalingOutSuspended: false,
    ScheduledScalingSuspended: true,
  });
  await resume(scheduleOff, green);
  expect(await stateOf(blue)).toEqual({ DynamicScalingInSuspended: false, ...others });
  expect(await stateOf(green)).toMatchObject({ DynamicScalingInSuspended: false, ScheduledScalingSuspended: false });
  const members = aws.writesSince(mark).map((call) => Object.keys(call.input).sort());
  expect(members).toEqual(Array(4).fill(['ResourceId', 'ScalableDimension', 'ServiceNamespace', 'SuspendedState']));
});

test('what is as it shall be is not written again', async () => {
  await register('svc-portal', 'blue');
  const mark = aws.mark();
  await resume(blue);
  expect(aws.writesSince(mark)).toHaveLength(0);
  await suspend(blue);
  await suspend(blue);
  expect(aws.writesSince(mark)).toHaveLength(1);
});

test('scale-in that its owner had suspended stays suspended', async () => {
  await register('svc-portal', 'blue', { DynamicScalingInSuspended: true });
  const { targets } = await read(blue);
  await suspend(...targets);
  await resume(...targets);
  expect(await stateOf(blue)).toMatchObject({ DynamicScalingInSuspended: true });
});

test('a target that is gone is no failure', async () => {
  await register('svc-portal', 'blue', { DynamicScalingInSuspended: true });
  await remove('svc-api', 'blue');
  await expect(resume(target('svc-api', 'blue'), blue)).resolves.toBeUndefined();
  await expect(suspend(target('svc-api', 'blue'))).resolves.toBeUndefined();
  expect(await stateOf(blue)).toMatchObject({ DynamicScalingInSuspended: false });
});

test('a target that goes between reading and writing is no failure', async () => {
  await register('svc-portal', 'blue', { DynamicScalingInSuspended: true });
  const hold = aws.hold({ service: 'application-autoscaling', operation: 'RegisterScalableTarget' });
  const resuming = resume(blue);
  await hold.arrived;
  await remove('svc-portal', 'blue');
  hold.release();
  await expect(resuming).resolves.toBeUndefined();
  expect(await stateOf(blue)).toBeUndefined();
});

test.each(['concurrentUpdate', 'throttle', 'serverError', 'unavailable'] as const)(
  'the fault %s is one that passes',
  async (kind) => {
    await register('svc-portal', 'blue');
    aws.fault({ service: 'application-autoscaling', operation: 'RegisterScalableTarget', kind, times: 1 });
    await expect(suspend(blue)).rejects.toMatchObject({ type: 'AwsUnavailable', nonRetryable: false });
    await expect(suspend(blue)).resolves.toBeUndefined();
    expect(await stateOf(blue)).toMatchObject({ DynamicScalingInSuspended: true });
  },
);

test('one target that is refused keeps no other suspended', async () => {
  for (const colour of ['blue', 'green'] as const) await register('svc-portal', colour);
  await suspend(blue, green);
  const when = (input: Record<string, unknown>) => input['ResourceId'] === blue.resourceId;
  aws.fault({ service: 'application-autoscaling', operation: 'RegisterScalableTarget', kind: 'accessDenied', when });
  await expect(resume(blue, green)).rejects.toMatchObject({ type: 'AccessDenied', nonRetryable: true });
  expect(await stateOf(green)).toMatchObject({ DynamicScalingInSuspended: false });
});

test('a cancelled suspension ends without another write', async () => {
  for (const colour of ['blue', 'green'] as const) await register('svc-portal', colour);
  const hold = aws.hold({ service: 'application-autoscaling', operation: 'RegisterScalableTarget' });
  const environment = activityEnvironment();
  const failure = failureOf(environment.run(capacity.suspendScaleIn, { targets: [blue, green] }));
  await hold.arrived;
  environment.cancel();
  expect(await failure).toMatchObject({ name: 'AbortError' });
  hold.release();
  expect(await stateOf(green)).toMatchObject({ DynamicScalingInSuspended: false });
});
