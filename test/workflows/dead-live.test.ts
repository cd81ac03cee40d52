import type { FakeWorld } from '../support/fake-world';
import { failure, fakeWorld, weightsWritten } from '../support/fake-world';
import { useRolloutEnvironment } from '../support/rollout-environment';
import { brokenBy } from '../support/walk';

const environment = useRolloutEnvironment();

/** A world whose candidate is bad from the third check on. */
function badImage(): FakeWorld {
  const world = fakeWorld();
  world.sight = (_, number) => ({ errorRate: number < 3 ? 0 : 20 });
  return world;
}

describe('a rollback', () => {
  test('waits for live when it has no healthy target, then writes', async () => {
    const world = badImage();
    world.before.observe = () => {
      if (world.observed.length >= 2) world.healthyTargets['pgw-blue'] = 0;
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('rolledBack');
    const raise = world.writes.findIndex((write) => write.kind === 'raise' && write.slot === 'pgw-blue');
    const back = world.writes.findIndex(
      (write) => write.kind === 'weights' && write.weights['pgw.example.test']?.green === 0,
    );
    expect(raise).toBeGreaterThan(-1);
    expect(raise).toBeLessThan(back);
    expect(world.announcements.map((one) => one.code)).toContain('LiveUnhealthy');
  });

  test.each([
    ['serves all the time', 0],
    ['serves again after some looks', 3],
  ])('is not held up by a dead live for the record of one that %s', async (_, deadLooks) => {
    const world = badImage();
    let looks = 0;
    world.before.readSlots = () => {
      if (world.observed.length < 3) return;
      looks += 1;
      if (looks <= deadLooks) world.healthyTargets['portal-blue'] = 0;
      // For good: raising it helps nothing.
      world.healthyTargets['pgw-blue'] = 0;
    };
    const [meanwhile, result] = await environment().run(world, async (rollout) => {
      await rollout.approved();
      await rollout.pass('5m');
      await rollout.reaches('rollingBack', ({ log }) => log.some(({ code }) => code === 'LiveUnhealthy'));
      return [structuredClone(world.weights), await rollout.result()] as const;
    });
    const home = { blue: 100, green: 0 };
    expect(meanwhile).toEqual({ 'portal.example.test': home, 'pgw.example.test': { blue: 95, green: 5 } });
    expect(result.outcome).toBe('rolledBack');
    expect(world.weights).toEqual({ 'portal.example.test': home, 'pgw.example.test': home });
    const dead = deadLooks === 0 ? 'pgw' : 'portal, pgw';
    const text = world.announcements.find(({ code }) => code === 'LiveUnhealthy')?.text;
    expect(text).toContain(`no healthy target of ${dead}, `);
    expect(text).toMatch(/pgw.example.test are held until it is healthy, 5m at most/);
    expect(brokenBy(world, result)).toEqual([]);
  });

  test('writes at once when the look at live fails', async () => {
    const world = badImage();
    world.before.readSlots = () => {
      if (weightsWritten(world).includes(5)) throw failure('AwsUnavailable', 'ECS did not answer.');
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('rolledBack');
    expect(world.announcements.map((one) => one.code)).not.toContain('LiveUnhealthy');
  });
});
