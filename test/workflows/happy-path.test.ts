import type { RolloutEnvironment } from '../support/rollout-environment';
import { EVENTS_A_CHECK } from '../../src/domain/event-budget';
import { fakeWorld } from '../support/fake-world';
import { openRolloutEnvironment } from '../support/rollout-environment';

let environment: RolloutEnvironment;
beforeAll(async () => {
  environment = await openRolloutEnvironment();
});
afterAll(() => environment.close());

describe('a good image', () => {
  test('is carried through all steps and completes', async () => {
    const world = fakeWorld();
    const result = await environment.run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('completed');
    expect(result.oldColour).toBe('retired');
    expect(world.writes.flatMap((write) => (write.kind === 'weights' ? [write.to] : []))).toEqual([5, 50, 100]);
    expect(world.desired).toEqual({ 'portal-blue': 0, 'portal-green': 2, 'pgw-blue': 0, 'pgw-green': 2 });
  });

  test('is checked every minute, within the events budgeted a check', async () => {
    const world = fakeWorld();
    await environment.run(world, async (rollout) => {
      await rollout.approved();
      const result = await rollout.result();
      const { historyLength } = await rollout.handle.describe();
      // 105 minutes of windows and some more of shifting and draining.
      expect(result.checks.length).toBeGreaterThanOrEqual(105);
      expect(result.checks.length).toBeLessThan(130);
      expect(historyLength).toBeLessThan(300 + result.checks.length * EVENTS_A_CHECK);
    });
  });
});
