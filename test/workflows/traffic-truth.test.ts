import type { WeightWrite } from '../../src/activities/traffic/port';
import type { FakeWorld } from '../support/fake-world';
import { applyWeights, failure, fakeWorld, weightsWritten } from '../support/fake-world';
import { reasonOf, useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();
const MINUTE = 60_000;

/** Breaches at the third check, at 5 % of traffic. */
function badImage(): FakeWorld {
  const world = fakeWorld();
  world.sight = (_, number) => ({ errorRate: number < 3 ? 0 : 20 });
  return world;
}

const told = (world: FakeWorld): string[] => world.announcements.map(({ code }) => code);
const rolledBack = (world: FakeWorld): boolean => weightsWritten(world).at(-1) === 0;

function giveTo(world: FakeWorld, blue: number): void {
  for (const name of Object.keys(world.weights)) world.weights[name] = { blue, green: 100 - blue };
}

describe('a rollback', () => {
  test('is never called verified while its change is not INSYNC, whatever is read back', async () => {
    const world = badImage();
    world.before.awaitInSync = () => {
      if (rolledBack(world)) throw failure('NotInSync', 'Route 53 did not confirm the change in 10m.');
    };
    const status = await environment().run(world, async (rollout) => {
      await rollout.approved();
      await rollout.pass('20m');
      await rollout.pass('2h');
      return rollout.status();
    });
    expect(status.phase).toBe('rollingBack');
    expect(told(world)).toContain('RollbackUnverified');
    expect(told(world)).not.toContain('TrafficBack');
  });

  test('whose answer was lost waits for the usual minute of Route 53 and the TTL', async () => {
    const world = badImage();
    let lost = false;
    world.activities.writeWeights = (write: WeightWrite) => {
      const stands = write.records.every(({ name, candidate }) => world.weights[name]?.[candidate] === write.to);
      if (stands) return Promise.resolve({ changeId: null });
      applyWeights(world, write);
      if (write.to > 0 || lost) return Promise.resolve({ changeId: 'C1' });
      lost = true;
      throw failure('AwsUnavailable', 'It was sent, and may have taken effect.');
    };
    const { status } = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    const at = (code: string): number => status.log.find((entry) => entry.code === code)?.at ?? 0;
    expect(at('TrafficBack') - at('RollingBack')).toBeGreaterThanOrEqual(MINUTE + world.settings.traffic.ttlMs);
  });

  test('keeps a candidate to which somebody else gave traffic, and says so', async () => {
    const world = badImage();
    world.before.observe = () => {
      if (told(world).includes('TrafficBack')) giveTo(world, 0);
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('rolledBack');
    expect(world.writes.filter(({ kind }) => kind === 'stop')).toEqual([]);
    expect(result.message).toContain(
      'SOMEBODY ELSE GAVE THE CANDIDATE TRAFFIC: portal.example.test: blue 0 / green 100',
    );
    expect(told(world)).toEqual(expect.arrayContaining(['ForeignWeights', 'CandidateStillRuns']));
  });

  test('does not stop a candidate that gets weight in the very attempt that stops it', async () => {
    const world = badImage();
    world.before.stopSlot = () => {
      giveTo(world, 40);
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(world.desired).toMatchObject({ 'portal-green': 2, 'pgw-green': 2 });
    expect(result.message).toContain('portal-green was not stopped');
  });

  test('that others hold up for days costs no history that the server would end', async () => {
    const world = badImage();
    world.before.readWeights = () => {
      if (rolledBack(world)) giveTo(world, 70);
    };
    const [first, after] = await environment().run(world, async (rollout) => {
      const length = async (): Promise<number> => (await rollout.handle.describe()).historyLength;
      await rollout.approved();
      await rollout.pass('20m');
      await rollout.reaches('rollingBack');
      const before = await length();
      await rollout.pass('72h');
      return [before, await length()] as const;
    });
    expect(after - first).toBeLessThan(20_000);
  });
});

describe('a shift', () => {
  test('whose weights nobody can read back for minutes goes on', async () => {
    const world = fakeWorld();
    let refused = 0;
    world.before.readWeights = () => {
      if (weightsWritten(world).at(-1) !== 5 || refused >= 24) return;
      refused += 1;
      throw failure('AwsUnavailable', 'Throttling: Rate exceeded');
    };
    const { outcome } = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect([outcome, refused]).toEqual(['completed', 24]);
  });

  test.each([
    ['is not confirmed for ten minutes', 'awaitInSync', 'NotInSync'],
    ['cannot be read back for as long as nobody may look', 'readWeights', 'AwsUnavailable'],
  ] as const)('that %s rolls back', async (_what, activity, type) => {
    const world = fakeWorld();
    world.before[activity] = () => {
      if (weightsWritten(world).at(-1) === 5) throw failure('AwsUnavailable', 'Throttling: Rate exceeded');
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect([result.outcome, result.status.failure?.type]).toEqual(['rolledBack', type]);
  });

  test('that always expires tells why, since it may be the clock', async () => {
    const world = fakeWorld();
    world.before.writeWeights = ({ sendBefore }: WeightWrite) => {
      if (sendBefore !== null) throw failure('WriteExpired', 'It had to be sent before 03:00.');
    };
    const { message } = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(message).toContain('The last try: It had to be sent before 03:00.');
  });
});

describe('the end of a good rollout', () => {
  const trafficWasMoved = /^The candidate had all traffic after .* SOMEBODY ELSE GAVE THE OLD COLOUR TRAFFIC\. /;
  const atOnce = { steps: [{ weight: 100, windowMs: 5 * MINUTE }] };

  test('keeps the old colour when somebody sends traffic back to it while scale-in is given back', async () => {
    const world = fakeWorld(atOnce);
    const resourceId = 'service/mpac-prod/portal-blue';
    world.scaling = [{ service: 'portal', colour: 'blue', resourceId, scaleInSuspended: false, suspended: false }];
    let tries = 0;
    let checksBefore = 0;
    world.before.resumeScaleIn = () => {
      tries += 1;
      if (tries === 1) checksBefore = world.observed.length;
      if (tries === 20) giveTo(world, 100);
      if (tries < 40) throw failure('AwsUnavailable', 'Rate exceeded');
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      while (tries === 0) await rollout.pass('30s');
      expect(await reasonOf(rollout.decide('abort', 'ada'))).toContain('rollout undo');
      return rollout.result();
    });
    expect(world.observed.length).toBeGreaterThan(checksBefore);
    expect([result.outcome, result.oldColour]).toEqual(['completed', 'kept']);
    expect(world.writes.filter(({ kind }) => kind === 'stop')).toEqual([]);
    expect(result.message).toContain('A check after the draining failed');
    expect(result.message).toMatch(trafficWasMoved);
  });

  test('keeps an old colour that has weight in the very attempt that stops it', async () => {
    const world = fakeWorld(atOnce);
    world.before.stopSlot = () => {
      giveTo(world, 10);
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect([result.outcome, result.oldColour]).toEqual(['completed', 'kept']);
    expect(world.desired).toMatchObject({ 'portal-blue': 2, 'pgw-blue': 2 });
    expect(result.message).toContain('portal-blue was not stopped');
    expect(result.message).toMatch(trafficWasMoved);
  });
});
