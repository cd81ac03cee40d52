import { EVENTS_A_CHECK } from '../../src/domain/event-budget';
import { LONG_STEPS } from '../support/fake-settings';
import { fakeWorld, weightsWritten } from '../support/fake-world';
import { useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

describe('a good image', () => {
  test('is carried through all steps and completes', async () => {
    const world = fakeWorld();
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('completed');
    expect(result.oldColour).toBe('retired');
    expect(weightsWritten(world)).toEqual([5, 50, 100]);
    expect(world.desired).toEqual({ 'portal-blue': 0, 'portal-green': 2, 'pgw-blue': 0, 'pgw-green': 2 });
  });

  test('leaves decisions, checks and evidence complete in its result', async () => {
    const world = fakeWorld();
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.status.decisions.map((one) => [one.kind, one.by, one.accepted])).toEqual([
      ['approve', 'ada', true],
      ['approve', 'grace', true],
    ]);
    expect(result.checks.map((check) => check.number)).toEqual(result.checks.map((_, index) => index + 1));
    expect(result.checks).toHaveLength(world.observed.length);
    const [first] = result.checks;
    const [evidence] = first?.evidence ?? [];
    expect(evidence).toMatchObject({ rule: 'error-rate', verdict: 'pass', value: 0, samples: 1000, threshold: 0.5 });
    // Both services, in the order of the plan.
    expect(first?.lines).toEqual([
      { rule: 'error-rate', verdicts: 'pp', values: [0, 0], of: [1000, 1000] },
      { rule: 'ecs', verdicts: 'pp', values: [2, 2], of: [2, 2] },
    ]);
    expect(result.snapshot?.records.map((record) => record.weights)).toEqual([
      { blue: 100, green: 0 },
      { blue: 100, green: 0 },
    ]);
  });

  test('starts from whichever colour is live, per record', async () => {
    const world = fakeWorld();
    world.weights['pgw.example.test'] = { blue: 0, green: 100 };
    world.desired = { 'portal-blue': 2, 'portal-green': 0, 'pgw-blue': 0, 'pgw-green': 3 };
    world.healthyTargets = { ...world.desired };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('completed');
    expect(world.weights).toEqual({
      'portal.example.test': { blue: 0, green: 100 },
      'pgw.example.test': { blue: 100, green: 0 },
    });
    expect(world.desired).toEqual({ 'portal-blue': 0, 'portal-green': 2, 'pgw-blue': 3, 'pgw-green': 0 });
  });

  test('is checked every minute of its windows', async () => {
    const world = fakeWorld({ steps: LONG_STEPS });
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    const atWeight = (weight: number): number => result.checks.filter((check) => check.weight === weight).length;
    expect(atWeight(5)).toBeGreaterThanOrEqual(15);
    expect(atWeight(50)).toBeGreaterThanOrEqual(30);
    expect(atWeight(100)).toBeGreaterThanOrEqual(60);
    const gaps = world.observed.slice(1).map((input, index) => input.to - (world.observed[index]?.to ?? 0));
    expect(gaps.every((gap) => gap >= 59_000 && gap <= 61_000)).toBe(true);
  });

  test('costs as many events a check as the plan reckons with', async () => {
    const measure = async (minutes: number): Promise<{ events: number; checks: number }> => {
      const world = fakeWorld({ steps: [{ weight: 100, windowMs: minutes * 60_000 }] });
      return environment().run(world, async (rollout) => {
        await rollout.approved();
        const { checks } = await rollout.result();
        return { events: (await rollout.handle.describe()).historyLength, checks: checks.length };
      });
    };
    const short = await measure(10);
    const long = await measure(60);
    expect((long.events - short.events) / (long.checks - short.checks)).toBeCloseTo(EVENTS_A_CHECK, 0);
  });

  test('raises the candidate when live has grown between two steps', async () => {
    const world = fakeWorld();
    world.sight = (_, number) => {
      if (number === 5) {
        world.desired['portal-blue'] = 4;
        world.healthyTargets['portal-blue'] = 4;
      }
      return { errorRate: 0 };
    };
    await environment().run(world, async (rollout) => {
      await rollout.approved();
      await rollout.result();
    });
    const raise = world.writes.findIndex((write) => write.kind === 'raise' && write.slot === 'portal-green');
    const toFifty = world.writes.findIndex((write) => write.kind === 'weights' && write.to === 50);
    expect(world.writes[raise]).toMatchObject({ desired: 4 });
    expect(raise).toBeGreaterThan(-1);
    expect(raise).toBeLessThan(toFifty);
  });
});
