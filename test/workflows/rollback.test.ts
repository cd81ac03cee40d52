import { applyWeights, failure, fakeWorld, weightsWritten } from '../support/fake-world';
import type { FakeWorld } from '../support/fake-world';
import { reasonOf, useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

/** A world whose candidate is bad from the third check on. */
function badImage(): FakeWorld {
  const world = fakeWorld();
  world.sight = (_, number) => ({ errorRate: number < 3 ? 0 : 20 });
  return world;
}

describe('before any traffic moved', () => {
  test.each([
    ['crashes', 'awaitStable', 'CandidateCrashed', 'portal-green: 2 tasks stopped: exit code 3'],
    ['is never healthy', 'awaitStable', 'CandidateUnhealthy', 'not healthy within 15m'],
    ['cannot be registered', 'registerDefinition', 'DefinitionLossy', 'the field gpu would be lost'],
  ] as const)('a candidate that %s ends with its cause and at zero', async (_, activity, type, cause) => {
    const world = fakeWorld();
    // The other service is still at it when this one fails: the test server (unlike the real one) loses the task that
    // cancels an activity which ended at the same instant.
    world.before[activity] = async (input: { service?: string; slot?: { service: string } }) => {
      if ((input.service ?? input.slot?.service) === 'portal') throw failure(type, cause);
      await new Promise((resolve) => setTimeout(resolve, 400));
    };
    const [result, closing] = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return [await rollout.result(), await rollout.closing()] as const;
    });
    expect([result.outcome, closing]).toEqual(['failedBeforeTraffic', 'RolloutFailedBeforeTraffic']);
    expect(result.message).toContain(cause);
    expect(weightsWritten(world)).toEqual([]);
    expect(world.desired['portal-green']).toBe(0);
    expect(world.announcements.some((one) => one.mentionChannel)).toBe(false);
  });

  test('a deployment in flight lands before the candidate is stopped', async () => {
    const world = fakeWorld();
    world.before.awaitStable = () => {
      throw failure('CandidateCrashed', 'portal-green: 2 tasks stopped: exit code 3');
    };
    world.before.deploySlot = async ({ slot }: { slot: { service: string } }) => {
      if (slot.service === 'pgw') await new Promise((resolve) => setTimeout(resolve, 1_000));
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('failedBeforeTraffic');
    expect([world.desired['portal-green'], world.desired['pgw-green']]).toEqual([0, 0]);
  });

  test('failed smoke tests are all reported', async () => {
    const world = fakeWorld();
    world.activities.smokeTest = ({ service }) =>
      Promise.resolve({
        outcomes: [
          {
            service,
            test: 'login',
            kind: 'authentication',
            ok: false,
            url: '',
            status: 500,
            durationMs: 1,
            attempts: 1,
            problem: 'answered 500',
          },
        ],
      });
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('failedBeforeTraffic');
    expect(result.message).toMatch(/portal login \(authentication\): answered 500; pgw login/);
  });
});

describe('a rollback', () => {
  test('writes the weights before it stops anything', async () => {
    const world = badImage();
    await environment().run(world, async (rollout) => {
      await rollout.approved();
      await rollout.result();
    });
    const kinds = world.writes.map((write) => (write.kind === 'weights' ? `to ${write.to}` : write.kind));
    expect(kinds.slice(kinds.indexOf('to 0'))).toEqual(['to 0', 'stop', 'stop']);
    expect(world.announcements.find((one) => one.code === 'RollingBack')).toMatchObject({
      level: 'critical',
      mentionChannel: true,
    });
  });

  test('is retried until Route 53 takes it, alerting meanwhile', async () => {
    const world = badImage();
    let refusals = 0;
    world.before.writeWeights = (write: { to: number }) => {
      if (write.to !== 0 || refusals >= 40) return;
      refusals += 1;
      throw failure('AwsUnavailable', 'Throttling');
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('rolledBack');
    expect(refusals).toBe(40);
    expect(world.announcements.map((one) => one.code)).toContain('RollbackUnverified');
  });

  test('goes on when reading the weights back is refused for a while', async () => {
    const world = badImage();
    let refusals = 0;
    world.before.readWeights = () => {
      if (weightsWritten(world).at(-1) !== 0 || refusals >= 5) return;
      refusals += 1;
      throw failure('AccessDenied', 'The worker may not call route53:ListResourceRecordSets.');
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect([result.outcome, refusals]).toEqual(['rolledBack', 5]);
  });

  test('writes over a late write of ours, so that none can undo it', async () => {
    const world = badImage();
    let late = false;
    world.before.stopSlot = () => undefined;
    world.before.readWeights = () => {
      if (late || weightsWritten(world).at(-1) !== 0) return;
      late = true;
      world.before.readWeights = undefined;
      const records = world.settings.records.map(({ name, types }) => ({ name, types, candidate: 'green' as const }));
      setTimeout(() => {
        applyWeights(world, { hostedZoneId: 'Z1', records, to: 5, expected: null, sendBefore: null, comment: 'late' });
      }, 0);
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('rolledBack');
    expect(weightsWritten(world)).toEqual([5, 0, 5, 0]);
    expect(world.weights['portal.example.test']).toEqual({ blue: 100, green: 0 });
  });

  test('is released by two people only, after half an hour unverified', async () => {
    const world = badImage();
    world.before.writeWeights = (write: { to: number }) => {
      if (write.to === 0) throw failure('AwsUnavailable', 'Throttling');
    };
    const [result, closing] = await environment().run(world, async (rollout) => {
      await rollout.approved();
      await rollout.pass('10m');
      await rollout.reaches('rollingBack');
      expect(await reasonOf(rollout.decide('release', 'ada'))).toContain('can be released in');
      await rollout.pass('40m');
      await rollout.decide('release', 'ada');
      expect(await reasonOf(rollout.decide('release', 'ADA'))).toContain('must be another person');
      await rollout.decide('release', 'grace');
      return [await rollout.result(), await rollout.closing()] as const;
    });
    expect([result.outcome, closing]).toEqual(['released', 'RollbackReleased']);
    expect(result.message).toContain('THE STATE OF TRAFFIC IS UNKNOWN');
  });

  test('follows from somebody else changing the weights, naming them', async () => {
    const world = fakeWorld();
    world.sight = (_, number) => {
      if (number === 10) world.weights['pgw.example.test'] = { blue: 70, green: 30 };
      return { errorRate: 0 };
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect([result.outcome, result.status.failure?.type]).toEqual(['rolledBack', 'TrafficDrift']);
    expect(world.weights['pgw.example.test']).toEqual({ blue: 100, green: 0 });
  });
});

describe('after the last window', () => {
  test('the old colour is kept when it never drains', async () => {
    const world = fakeWorld();
    world.share = () => 0.9;
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect([result.outcome, result.oldColour]).toEqual(['completed', 'kept']);
    expect(result.message).toMatch(/^The candidate has all traffic after /);
    expect(world.desired['portal-blue']).toBe(2);
  });

  test('a message that cannot be delivered is in the result and delays nothing', async () => {
    const world = fakeWorld();
    world.before.announce = () => {
      throw failure('MessageRefused', 'Slack will not take it.');
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('completed');
    expect(result.undelivered).toEqual(expect.arrayContaining(['ApprovalNeeded', 'Completed']));
  });
});
