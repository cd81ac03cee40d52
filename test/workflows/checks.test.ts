import { failure, fakeWorld, weightsWritten } from '../support/fake-world';
import { reasonOf, useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();
const MINUTE = 60_000;

describe('a check', () => {
  test('that fails at 5 % sends all traffic back at once', async () => {
    const world = fakeWorld();
    world.sight = (_, number) => ({ errorRate: number < 3 ? 0 : 20 });
    const [result, closing] = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return [await rollout.result(), await rollout.closing()] as const;
    });
    expect([result.outcome, closing]).toEqual(['rolledBack', 'RolloutRolledBack']);
    expect(weightsWritten(world)).toEqual([5, 0]);
    expect(result.message).toMatch(/Check 3 failed at 5 %.*portal green error-rate: 20 % \(limit 0.5 %/);
    expect(world.desired).toEqual({ 'portal-blue': 2, 'portal-green': 0, 'pgw-blue': 2, 'pgw-green': 0 });
  });

  test('that nobody could make is inconclusive and never rolls back', async () => {
    const world = fakeWorld();
    let calls = 0;
    world.before.observe = () => {
      calls += 1;
      if (calls < 10) throw failure('AwsUnavailable', 'CloudWatch did not answer.');
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('completed');
    expect(result.checks[0]).toMatchObject({ verdict: 'inconclusive', evidence: [] });
  });

  test('after blind ones looks back over everything nobody saw', async () => {
    const world = fakeWorld();
    world.sight = (_, number) => (number > 2 && number < 13 ? { unknown: 'unreachable' } : { errorRate: 0 });
    await environment().run(world, async (rollout) => {
      await rollout.approved();
      await rollout.result();
    });
    const lookBack = (number: number): number =>
      (world.observed[number - 1]?.to ?? 0) - (world.observed[number - 1]?.from ?? 0);
    expect(lookBack(13)).toBeGreaterThanOrEqual(11 * MINUTE - 1000);
    expect(lookBack(30)).toBe(5 * MINUTE);
  });

  test('that fails while the old colour drains rolls back too', async () => {
    const world = fakeWorld({ steps: [{ weight: 100, windowMs: 5 * MINUTE }] });
    world.sight = (_, number) => ({ errorRate: number < 9 ? 0 : 20 });
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('rolledBack');
    expect(world.desired['portal-blue']).toBe(2);
    expect(weightsWritten(world)).toEqual([100, 0]);
  });
});

describe('a window without sight', () => {
  test('is held when its budget is spent, and resumes by a pass', async () => {
    const world = fakeWorld();
    world.sight = (_, number) => (number <= 40 ? { unknown: 'no-requests' } : { errorRate: 0 });
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('completed');
    expect(world.announcements.map((one) => one.code)).toEqual(expect.arrayContaining(['Held', 'Resumed']));
    // The whole window of five minutes.
    expect(
      result.checks.filter((check) => check.weight === 5 && check.verdict === 'pass').length,
    ).toBeGreaterThanOrEqual(5);
  });

  test.each([
    ['hold', 'Held'],
    ['rollback', 'RollingBack'],
  ] as const)('says on %s which rule lacked what: service, samples and minimum', async (onInconclusive, code) => {
    const world = fakeWorld({ checks: { ...fakeWorld().settings.checks, onInconclusive } });
    const { observe } = world.activities;
    const detail = '120 requests are too few to judge, 400 are needed';
    world.activities.observe = async (input) => {
      const seen = await observe(input);
      const thin = { value: null, samples: 120, unknown: { reason: 'too-few-samples' as const, detail } };
      const readings = seen.readings.map((one) => (one.service === 'pgw' ? { ...one, ...thin } : one));
      return { ...seen, readings };
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      if (onInconclusive === 'hold') {
        await rollout.pass(45 * MINUTE);
        const held = await rollout.reaches('watching', ({ mode }) => mode === 'held');
        expect(held.next.what).toContain(`The last check: pgw green error-rate: ${detail}.`);
      }
      return rollout.result();
    });
    const told = world.announcements.find((one) => one.code === code)?.text;
    expect(told).toContain(`The last check: pgw green error-rate: ${detail}.`);
    expect(result.status.failure?.evidence).toContain(`pgw green error-rate: ${detail}`);
    expect(result.checks.find(({ verdict }) => verdict === 'inconclusive')?.evidence[0]).toMatchObject({
      ...{ service: 'pgw', rule: 'error-rate', samples: 120, unknown: 'too-few-samples' },
    });
  });

  test('rolls back when nobody decides for four hours', async () => {
    const world = fakeWorld();
    world.sight = () => ({ unknown: 'unreachable' });
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.status.failure?.type).toBe('HeldTooLong');
    expect(weightsWritten(world)).toEqual([5, 0]);
  });

  test('that flaps on the edge of enough samples is told once, and passes all the same', async () => {
    const world = fakeWorld({ steps: [{ weight: 100, windowMs: 15 * MINUTE }] });
    world.sight = (_, number) => (number <= 32 || number % 2 === 0 ? { unknown: 'no-requests' } : { errorRate: 0 });
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('completed');
    const told = world.announcements.map((one) => one.code).filter((code) => code === 'Held' || code === 'Resumed');
    expect(told).toEqual(['Held', 'Resumed']);
  });

  test('is held for four hours in all: a pass now and then renews nothing', async () => {
    const world = fakeWorld({ steps: [{ weight: 100, windowMs: 60 * MINUTE }] });
    world.sight = (_, number) => (number % 10 === 0 ? { errorRate: 0 } : { unknown: 'unreachable' });
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.status.failure?.type).toBe('HeldTooLong');
    // Half an hour of budget, four hours of which one minute in ten was no hold, and the first shift.
    expect(world.observed.length).toBeGreaterThan(270);
    expect(world.observed.length).toBeLessThan(340);
  });

  test('rolls back at once where the strict setting says so', async () => {
    const settings = fakeWorld().settings;
    const world = fakeWorld({ checks: { ...settings.checks, onInconclusive: 'rollback' } });
    world.sight = () => ({ unknown: 'no-requests' });
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.status.failure?.type).toBe('Inconclusive');
  });
});

describe('a person', () => {
  test('pauses: nothing is credited, checks go on and still roll back', async () => {
    const world = fakeWorld();
    let bad = false;
    world.sight = () => ({ errorRate: bad ? 20 : 0 });
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      await rollout.pass('4m');
      await rollout.reaches('watching');
      await rollout.decide('pause', 'anybody');
      const before = (await rollout.status()).step?.creditedMs;
      await rollout.pass('20m');
      const paused = await rollout.status();
      expect([paused.mode, paused.step?.creditedMs]).toEqual(['paused', before]);
      bad = true;
      return rollout.result();
    });
    expect(result.outcome).toBe('rolledBack');
  });

  test('promotes only after a check, and ends the window by it', async () => {
    const world = fakeWorld();
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      await rollout.pass('70s');
      await rollout.reaches('watching', (status) => status.step?.weight === 5);
      await rollout.pass('2m');
      await rollout.decide('promote', 'ada', { reason: 'a fix must go out' });
      const refusal = await reasonOf(rollout.decide('promote', 'ada'));
      expect(refusal).toMatch(/only possible while a step is watched|no check has been made at this weight/);
      return rollout.result();
    });
    expect(result.outcome).toBe('completed');
    expect(result.checks.filter((check) => check.weight === 5).length).toBeLessThan(10);
    expect(result.status.decisions.at(-1)).toMatchObject({ kind: 'promote', by: 'ada', reason: 'a fix must go out' });
  });

  test.each(['abort', 'cancel'])('takes a watched rollout back by %s', async (way) => {
    const world = fakeWorld();
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      await rollout.pass('5m');
      if (way === 'abort') await rollout.decide('abort', 'on-call', { reason: 'tills are slow' });
      else await rollout.handle.cancel();
      return rollout.result();
    });
    expect([result.outcome, result.status.failure?.type]).toEqual(['rolledBack', 'Aborted']);
    expect(weightsWritten(world)).toEqual([5, 0]);
  });
});
