import type { FakeWorld } from '../support/fake-world';
import { fakeSettings } from '../support/fake-settings';
import { fakeWorld, weightsWritten } from '../support/fake-world';
import { useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

/** A world in which somebody else does something just before the fifth check. */
function meddled(meddle: (world: FakeWorld) => void, world = fakeWorld()): FakeWorld {
  const sight = world.sight;
  world.sight = (input, number) => sight(input, number);
  world.before.observe = () => {
    if (world.observed.length === 4) meddle(world);
  };
  return world;
}

test.each<[string, string, string, (world: FakeWorld) => void]>([
  [
    'a weight',
    'TrafficDrift',
    'record pgw.example.test: was blue 95 / green 5, is blue 20 / green 80',
    (world) => (world.weights['pgw.example.test'] = { blue: 20, green: 80 }),
  ],
  [
    'the count of the candidate',
    'SlotDrift',
    'slot pgw-green: was 2 tasks, is 1 task',
    (world) => (world.desired['pgw-green'] = 1),
  ],
  [
    'the revision of the candidate',
    'SlotDrift',
    'slot portal-green: was arn:portal-green:8, is arn:portal-green:9',
    (world) => (world.definitions['portal-green'] = 'arn:portal-green:9'),
  ],
  [
    'the revision of live',
    'SlotDrift',
    'slot portal-blue: was arn:portal-blue:7, is arn:portal-blue:8',
    (world) => (world.definitions['portal-blue'] = 'arn:portal-blue:8'),
  ],
])('%s changed by somebody else is named and rolled back', async (_, type, named, meddle) => {
  const world = meddled(meddle);
  const result = await environment().run(world, async (rollout) => {
    await rollout.approved();
    return rollout.result();
  });
  expect(result.outcome).toBe('rolledBack');
  expect(result.status.failure).toMatchObject({
    type,
    what: 'Check 5 at 5 % of traffic found what somebody else changed.',
  });
  expect(result.message).toContain(named);
  expect(result.checks.at(-1)?.drifts).toHaveLength(1);
  expect(weightsWritten(world)).toEqual([5, 0]);
  expect(world.announcements.map(({ text }) => text).join('\n')).toContain(named);
});

test('drift is only told where the configuration says so', async () => {
  const { checks } = fakeSettings();
  const world = meddled(
    (met) => (met.definitions['portal-blue'] = 'arn:portal-blue:8'),
    fakeWorld({ checks: { ...checks, onDrift: 'alert' } }),
  );
  const result = await environment().run(world, async (rollout) => {
    await rollout.approved();
    return rollout.result();
  });
  expect(result.outcome).toBe('completed');
  const told = world.announcements.filter(({ text }) => text.includes('was arn:portal-blue:7, is arn:portal-blue:8'));
  // Every half hour of a rollout of nearly two hours, not every minute.
  expect(told.length).toBeGreaterThanOrEqual(1);
  expect(told.length).toBeLessThanOrEqual(5);
});

test('growth of the candidate by auto scaling is no drift', async () => {
  const world = meddled((met) => {
    met.desired['portal-green'] = 6;
    met.healthyTargets['portal-green'] = 6;
  });
  const result = await environment().run(world, async (rollout) => {
    await rollout.approved();
    return rollout.result();
  });
  expect(result.outcome).toBe('completed');
});
