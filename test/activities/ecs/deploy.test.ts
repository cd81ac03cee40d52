import { once } from 'node:events';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { readUndoTarget } from '../../../src/activities/ecs/note-undo-target';
import type { EcsPort, SlotRef } from '../../../src/activities/ecs/port';
import type { SlotWorld } from './slot-world';
import { cluster, startSlotWorld } from './slot-world';

type AwaitStable = Parameters<EcsPort['awaitStable']>[0];

let world: SlotWorld;

beforeAll(async () => {
  world = await startSlotWorld();
}, 40_000);

afterAll(() => world.close(), 20_000);
afterEach(() => world.aws.clearFaults());

/** A candidate slot of a service of its own, idle, and the tools to deploy to it. */
async function idleSlot(service: string) {
  const slot: SlotRef = { cluster, service, colour: 'green' };
  const targetGroupArn = await world.createSlot({ service, colour: 'green', desired: 0 });
  const deploy = async (tag: string, desired = 2) => {
    const definition = await world.registerRevision(service, 'green', tag);
    const { deploymentId } = await world.ecs.deploySlot({ slot, definition, desired, rolloutId: 'r' });
    return { slot, definition, deploymentId, targetGroupArn, withinMs: 15_000, imageStops: 2, pollMs: 100 };
  };
  return { slot, name: `${service}-green`, targetGroupArn, deploy };
}

/** Failing is what most of these activities are made to do: no need to warn about it. */
function activityEnvironment(info: ConstructorParameters<typeof MockActivityEnvironment>[0] = {}) {
  return new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
}

function awaitStable(input: AwaitStable, info: ConstructorParameters<typeof MockActivityEnvironment>[0] = {}) {
  return activityEnvironment(info).run(world.ecs.awaitStable, input);
}

describe('deploying to a slot', () => {
  test('a good image becomes stable with all tasks and targets', async () => {
    const { deploy, name, slot } = await idleSlot('good');
    const input = await deploy('good');
    await expect(awaitStable(input)).resolves.toEqual({ running: 2, healthyTargets: 2, capacityStops: 0 });
    expect(await world.describe(name)).toMatchObject({
      desiredCount: 2,
      runningCount: 2,
      taskDefinition: input.definition,
    });
    await world.ecs.stopSlot({ slot });
  }, 30_000);

  test('deploying again what already runs writes nothing', async () => {
    const { deploy, slot } = await idleSlot('again');
    const { definition, deploymentId } = await deploy('good', 1);
    const mark = world.aws.mark();
    const again = await world.ecs.deploySlot({ slot, definition, desired: 1, rolloutId: 'r' });
    expect(again).toEqual({ deploymentId });
    expect(world.aws.writesSince(mark)).toEqual([]);
    await world.ecs.stopSlot({ slot });
  }, 20_000);

  test('a write whose answer was lost is found by the retry', async () => {
    const { slot } = await idleSlot('lost');
    const definition = await world.registerRevision('lost', 'green', 'good');
    world.aws.fault({ kind: 'timeoutAfterSuccess', service: 'ecs', operation: 'UpdateService' });
    const input = { slot, definition, desired: 1, rolloutId: 'r' };
    await expect(activityEnvironment().run(world.ecs.deploySlot, input)).rejects.toMatchObject({
      type: 'AwsUnavailable',
      nonRetryable: false,
    });
    world.aws.clearFaults();
    const mark = world.aws.mark();
    await expect(world.ecs.deploySlot(input)).resolves.toEqual({
      deploymentId: expect.stringMatching(/^ecs-svc\//) as unknown,
    });
    expect(world.aws.writesSince(mark)).toEqual([]);
    await world.ecs.stopSlot({ slot });
  }, 20_000);

  test('an idle slot with the same definition gets a deployment of ours', async () => {
    const { deploy, slot } = await idleSlot('undo');
    const first = await deploy('good', 1);
    await world.ecs.stopSlot({ slot });
    const second = await world.ecs.deploySlot({ slot, definition: first.definition, desired: 1, rolloutId: 'r2' });
    expect(second.deploymentId).not.toBe(first.deploymentId);
    await world.ecs.stopSlot({ slot });
  }, 20_000);

  test('an image that crashes fails early with its exit code', async () => {
    const { deploy, slot } = await idleSlot('crash');
    const failure = awaitStable(await deploy('crash'));
    await expect(failure).rejects.toMatchObject({ type: 'CandidateCrashed', nonRetryable: true });
    await expect(failure).rejects.toThrow(
      /^crash-green: \d+ tasks stopped .* exit code 3 \(EssentialContainerExited\) ×\d+\./,
    );
    await world.ecs.stopSlot({ slot });
  }, 30_000);

  test('an image that cannot be pulled fails early with the reason', async () => {
    const { deploy, slot } = await idleSlot('pull');
    await expect(awaitStable(await deploy('absent'))).rejects.toMatchObject({
      type: 'CandidateCrashed',
      message: expect.stringMatching(/TaskFailedToStart: CannotPullContainerError/) as unknown,
    });
    await world.ecs.stopSlot({ slot });
  }, 30_000);

  test('an image that stays unhealthy fails when time is up', async () => {
    const { deploy, slot } = await idleSlot('sick');
    await expect(awaitStable({ ...(await deploy('sick')), withinMs: 6_000 })).rejects.toMatchObject({
      type: 'CandidateUnhealthy',
      message: expect.stringMatching(/not stable within 6s: 0 of 2 targets are healthy \(2 unhealthy/) as unknown,
    });
    await world.ecs.stopSlot({ slot });
  }, 30_000);

  test("somebody else's deployment is told from ours", async () => {
    const { deploy, slot, name } = await idleSlot('other');
    const input = await deploy('sick', 1);
    const taskDefinition = await world.registerRevision('other', 'green', 'good');
    const environment = activityEnvironment();
    const beats = once(environment, 'heartbeat').then(() => once(environment, 'heartbeat'));
    const failure = environment.run(world.ecs.awaitStable, input).catch((error: unknown) => error);
    await beats;
    await world.clients.ecs.send(new UpdateServiceCommand({ cluster, service: name, taskDefinition }));
    await expect(failure).resolves.toMatchObject({ type: 'DeploymentReplaced' });
    await world.ecs.stopSlot({ slot });
  }, 30_000);

  test('throttling and errors of AWS only prolong the wait', async () => {
    const { deploy, slot } = await idleSlot('faults');
    const input = await deploy('good', 1);
    world.aws.fault({ kind: 'serverError', service: 'ecs', operation: 'ListTasks', times: 4 });
    world.aws.fault({ kind: 'throttle', service: 'elbv2', operation: 'DescribeTargetHealth', times: 3 });
    await expect(awaitStable(input)).resolves.toMatchObject({ running: 1 });
    await world.ecs.stopSlot({ slot });
  }, 30_000);

  test('a denied look ends the wait at once', async () => {
    const { deploy, slot } = await idleSlot('denied');
    const input = await deploy('good', 1);
    world.aws.fault({ kind: 'accessDenied', service: 'ecs', operation: 'ListTasks' });
    await expect(awaitStable(input)).rejects.toMatchObject({ type: 'AccessDenied', nonRetryable: true });
    await world.ecs.stopSlot({ slot });
  }, 30_000);

  test('a retry has only the time that its first attempt left', async () => {
    const { deploy, slot } = await idleSlot('late');
    const input = { ...(await deploy('sick', 1)), withinMs: 60_000 };
    const heartbeatDetails = Date.now() - 59_900;
    await expect(awaitStable(input, { heartbeatDetails })).rejects.toMatchObject({ type: 'CandidateUnhealthy' });
    await world.ecs.stopSlot({ slot });
  }, 20_000);

  test('a cancelled wait ends by heartbeat, also amid a call', async () => {
    const { deploy, slot } = await idleSlot('cancel');
    const input = { ...(await deploy('sick', 1)), withinMs: 60_000 };
    const hold = world.aws.hold({ service: 'ecs', operation: 'DescribeServices' });
    const environment = activityEnvironment();
    const heartbeat = once(environment, 'heartbeat');
    const waiting = environment.run(world.ecs.awaitStable, input);
    await expect(heartbeat).resolves.toEqual([expect.any(Number)]);
    await hold.arrived;
    environment.cancel();
    await expect(waiting).rejects.toMatchObject({
      name: expect.stringMatching(/AbortError|CancelledFailure/) as unknown,
    });
    hold.release();
    await world.ecs.stopSlot({ slot });
  }, 20_000);
});

describe('counts and notes of slots', () => {
  test('counts are raised, never lowered, and stopped once', async () => {
    const { slot, name, deploy, targetGroupArn } = await idleSlot('counts');
    await deploy('good', 1);
    await expect(world.ecs.raiseCount({ slot, atLeast: 2 })).resolves.toEqual({ desired: 2 });
    const mark = world.aws.mark();
    await expect(world.ecs.raiseCount({ slot, atLeast: 1 })).resolves.toEqual({ desired: 2 });
    expect(world.aws.writesSince(mark)).toEqual([]);
    const { slots } = await world.ecs.readSlots({ slots: [{ ...slot, targetGroupArn }] });
    expect(slots).toMatchObject([{ service: 'counts', colour: 'green', desired: 2 }]);
    await expect(world.ecs.stopSlot({ slot })).resolves.toEqual({ before: 2 });
    await expect(world.ecs.stopSlot({ slot })).resolves.toEqual({ before: 0 });
    expect(await world.describe(name)).toMatchObject({ desiredCount: 0 });
    expect(world.aws.writesSince(mark)).toHaveLength(1);
  }, 20_000);

  test('a colour with weight is not stopped, nor one whose weights are not known', async () => {
    const { slot, name, deploy } = await idleSlot('weighed');
    await deploy('good', 1);
    const record = { hostedZoneId: 'Z1', name: 'weighed.example.test', types: ['A' as const] };
    await expect(world.ecs.stopSlot({ slot, record })).rejects.toMatchObject({ type: 'ColourHasTraffic' });
    world.weights[record.name] = { blue: 99, green: 1 };
    await expect(world.ecs.stopSlot({ slot, record })).rejects.toMatchObject({
      type: 'ColourHasTraffic',
      nonRetryable: true,
      message: expect.stringContaining('weighed.example.test is blue 99 / green 1') as unknown,
    });
    expect(await world.describe(name)).toMatchObject({ desiredCount: 1 });
    world.weights[record.name] = { blue: 100, green: 0 };
    await expect(world.ecs.stopSlot({ slot, record })).resolves.toEqual({ before: 1 });
  }, 20_000);

  test('a slot that is gone is missing, and already stopped', async () => {
    const slot: SlotRef = { cluster, service: 'nobody', colour: 'green' };
    await expect(world.ecs.raiseCount({ slot, atLeast: 1 })).rejects.toMatchObject({ type: 'SlotMissing' });
    await expect(world.ecs.stopSlot({ slot })).resolves.toEqual({ before: 0 });
  });

  test('the target of an undo is noted and read back', async () => {
    const { slot, deploy } = await idleSlot('noted');
    const { definition } = await deploy('good', 0);
    await expect(readUndoTarget(world.clients.ecs, slot)).resolves.toBeNull();
    const undoDefinition = definition.replace(/:\d+$/, ':7');
    await world.ecs.noteUndoTarget({ slot, undoSlot: 'noted-blue', undoDefinition, push: null });
    await expect(readUndoTarget(world.clients.ecs, slot)).resolves.toEqual({
      slot: 'noted-blue',
      definition: undoDefinition,
    });
    const long = `arn:${'a'.repeat(300)}/noted-blue:8`;
    await world.ecs.noteUndoTarget({ slot, undoSlot: 'noted-blue', undoDefinition: long, push: null });
    await expect(readUndoTarget(world.clients.ecs, slot)).resolves.toEqual({
      slot: 'noted-blue',
      definition: 'noted-blue:8',
    });
  });
});
