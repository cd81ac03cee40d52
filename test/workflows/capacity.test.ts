import type { FakeWorld } from '../support/fake-world';
import { failure, fakeWorld } from '../support/fake-world';
import { useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

/** Both slots of portal scale; the owner of green had suspended its scale-in already. */
function scaled(): FakeWorld {
  const world = fakeWorld();
  world.scaling = (['blue', 'green'] as const).map((colour) => ({
    service: 'portal',
    colour,
    resourceId: `service/mpac-prod/portal-${colour}`,
    scaleInSuspended: false,
    suspended: colour === 'green',
  }));
  return world;
}

const kinds = (world: FakeWorld): string[] =>
  world.writes.map(({ kind }) => kind).filter((kind) => ['suspend', 'weights', 'stop', 'resume'].includes(kind));
const asItWas = { blue: false, green: true };
const now = (world: FakeWorld): object =>
  Object.fromEntries(world.scaling.map(({ colour, suspended }) => [colour, suspended]));

test('scale-in is suspended before the first shift and given back at the end', async () => {
  const world = scaled();
  const whileShifted: object[] = [];
  world.before.writeWeights = () => void whileShifted.push(now(world));
  await environment().run(world, async (rollout) => {
    await rollout.approved();
    return rollout.result();
  });
  expect(whileShifted).toEqual(Array(3).fill({ blue: true, green: true }));
  expect(kinds(world)).toEqual(['suspend', 'weights', 'weights', 'weights', 'resume', 'stop', 'stop']);
  expect(now(world)).toEqual(asItWas);
});

test('scale-in is given back after a rollback, behind the traffic', async () => {
  const world = scaled();
  world.sight = (_, number) => ({ errorRate: number < 3 ? 0 : 20 });
  const result = await environment().run(world, async (rollout) => {
    await rollout.approved();
    return rollout.result();
  });
  expect(result.outcome).toBe('rolledBack');
  expect(kinds(world)).toEqual(['suspend', 'weights', 'weights', 'resume', 'stop', 'stop']);
  expect(now(world)).toEqual(asItWas);
});

test('scale-in that cannot be suspended keeps all traffic on live', async () => {
  const world = scaled();
  world.before.suspendScaleIn = () => {
    throw failure('AccessDenied', 'application-autoscaling:RegisterScalableTarget is not allowed');
  };
  const result = await environment().run(world, async (rollout) => {
    await rollout.approved();
    return rollout.result();
  });
  expect(result.outcome).toBe('failedBeforeTraffic');
  expect(result.message).toContain('application-autoscaling:RegisterScalableTarget');
  expect(kinds(world)).toEqual(['resume', 'stop', 'stop']);
  expect(now(world)).toEqual(asItWas);
});

test('scale-in that cannot be given back is told with the command', async () => {
  const world = scaled();
  world.before.resumeScaleIn = () => {
    throw failure('AccessDenied', 'not allowed');
  };
  const result = await environment().run(world, async (rollout) => {
    await rollout.approved();
    return rollout.result();
  });
  expect(result.outcome).toBe('completed');
  const told = world.announcements.find(({ code }) => code === 'ScalingSuspended');
  expect(told?.text).toContain('--resource-id service/mpac-prod/portal-blue');
  expect(told?.text).toContain('DynamicScalingInSuspended=false');
  expect(told?.text).toContain('DynamicScalingInSuspended=true');
});

test('a rollout without auto scaling writes nothing about it', async () => {
  const world = fakeWorld();
  await environment().run(world, async (rollout) => {
    await rollout.approved();
    return rollout.result();
  });
  expect(kinds(world)).not.toContain('suspend');
  expect(kinds(world)).not.toContain('resume');
});

test('auto scaling that cannot be read is a reason to refuse', async () => {
  const world = fakeWorld();
  world.before.readScaling = () => {
    throw failure('AccessDenied', 'application-autoscaling:DescribeScalableTargets is not allowed.');
  };
  const result = await environment().run(world, (rollout) => rollout.result());
  expect(result.outcome).toBe('refused');
  expect(result.message).toContain('application-autoscaling:DescribeScalableTargets');
});
