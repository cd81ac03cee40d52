import type { RolloutResult } from '../../src/domain/status';
import type { FakeWorld } from '../support/fake-world';
import { failure, fakeWorld, weightsWritten } from '../support/fake-world';
import { rollingWorld } from '../support/rolling-world';
import { push } from '../support/deploy-environment';
import type { RunningRollout } from '../support/rollout-environment';
import { useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

/** The result of a deploy in place. */
function deployed(world: FakeWorld): Promise<RolloutResult> {
  return environment().open(world, async ({ start }) =>
    (await start('stagingDeploy', 'environment/staging', push)).result(),
  );
}

const MINUTE = 60_000;

const told = (world: FakeWorld, code: string): string[] =>
  world.announcements.filter((one) => one.code === code).map((one) => one.text);

/** A world in which an activity does not answer for as long as a condition holds. */
function silent(
  world: FakeWorld,
  activity: 'smokeTest' | 'inspectTraffic' | 'readSlots' | 'readWeights',
  while_: () => boolean = () => true,
): FakeWorld {
  world.before[activity] = () => {
    if (while_()) throw failure('AwsUnavailable', `AWS did not answer ${activity}.`);
  };
  return world;
}

/** How long a phase lasted, in minutes of the workflow. */
function minutesIn(phase: string, log: readonly { at: number; code: string; text: string }[]): number {
  const phases = log.filter((line) => line.code === 'PhaseEntered');
  const index = phases.findIndex((line) => line.text.startsWith(`${phase}:`));
  return ((phases[index + 1]?.at ?? NaN) - (phases[index]?.at ?? NaN)) / MINUTE;
}

describe('smoke tests that cannot be run', () => {
  test('end after their own time and five minutes, with the reason and the cure, before any traffic', async () => {
    const slow = { services: ['pgw'], timeoutMs: 20_000, retries: 2 };
    const smokeTests = [slow, slow] as never;
    const world = silent(fakeWorld({ smokeTests }), 'smokeTest');
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('failedBeforeTraffic');
    expect(result.message).toBe(
      'The run of the smoke tests did not come to an end within 7m. AWS did not answer smokeTest. No traffic was moved; the candidate is at zero again. Mend it.',
    );
    expect(minutesIn('smokeTesting', result.status.log)).toBeCloseTo(7, 1);
    expect([world.desired['portal-green'], world.desired['pgw-green']]).toEqual([0, 0]);
    // Both services wait for it; it is told once, and at once.
    expect(told(world, 'CheckAlert')).toEqual([
      'The run of the smoke tests waits for AWS, 7m at most. AWS did not answer smokeTest.',
    ]);
    expect(told(world, 'FailedBeforeTraffic')).toHaveLength(1);
  });

  test('are run when it passes', async () => {
    const world = fakeWorld();
    let calls = 0;
    silent(world, 'smokeTest', () => (calls += 1) <= 8);
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('completed');
  });

  test('bring a deploy in place back', async () => {
    const result = await deployed(silent(rollingWorld(), 'smokeTest'));
    expect([result.outcome, result.message]).toEqual([
      'rolledBack',
      expect.stringMatching(
        /^The run of the smoke tests .* within 5m\. AWS did not answer smokeTest\. Back on/,
      ) as unknown,
    ]);
  });
});

describe('a wait for ECS that never answers', () => {
  const deploy = { stableWithinMs: MINUTE, imageStops: 2, pollMs: 5_000 };

  /** One service's wait fails in a way that nobody foresaw, each time it is tried, for the definitions that are meant. */
  function unforeseen(world: FakeWorld, service: string, definitions: RegExp): FakeWorld {
    world.before.awaitStable = (input: { slot: { service: string }; definition: string }) => {
      if (input.slot.service === service && definitions.test(input.definition)) throw new Error('write EPROTO');
    };
    return world;
  }

  test('ends soon after its deadline, before any traffic', async () => {
    const world = unforeseen(fakeWorld({ deploy }), 'pgw', /./);
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(result.outcome).toBe('failedBeforeTraffic');
    expect(result.status.failure).toMatchObject({
      type: 'CandidateUnseen',
      what: expect.stringContaining('pgw-green was not seen stable within 1m') as unknown,
    });
    expect(minutesIn('preparing', result.status.log)).toBeCloseTo(3, 1);
    expect([world.desired['portal-green'], world.desired['pgw-green']]).toEqual([0, 0]);
  });

  test.each([
    ['of the new revision brings the deploy back', /:8$/, 'rolledBack'],
    ['of the way back as well strands it, with the command', /./, 'stranded'],
  ])('%s', async (_, definitions, outcome) => {
    const world = rollingWorld();
    world.settings = { ...world.settings, deploy };
    const result = await deployed(unforeseen(world, 'pgw', definitions));
    expect(result.outcome).toBe(outcome);
    expect(result.message.includes('Bring it back by hand now: aws ecs update-service')).toBe(outcome === 'stranded');
  });
});

describe('approvals, when AWS does not answer after the quorum', () => {
  /** Approved by both, while from now on records are not read for so many tries. */
  async function approvedBlindly(world: FakeWorld, rollout: RunningRollout, tries: number): Promise<void> {
    const { planDigest } = await rollout.reaches('awaitingApproval');
    let asked = 0;
    silent(world, 'inspectTraffic', () => (asked += 1) <= tries);
    await rollout.decide('approve', 'ada', { planDigest });
    await rollout.decide('approve', 'grace', { planDigest });
  }

  test('are kept until it does', async () => {
    const world = fakeWorld();
    const result = await environment().run(world, async (rollout) => {
      await approvedBlindly(world, rollout, 60);
      return rollout.result();
    });
    expect(result.outcome).toBe('completed');
    expect(told(world, 'CheckAlert')).toEqual([
      expect.stringMatching(/^The second look .* waits for AWS, 1h at most\. /),
    ]);
  });

  test('are shown what they wait for, and an abort ends it', async () => {
    const world = fakeWorld();
    const [seen, result] = await environment().run(world, async (rollout) => {
      await approvedBlindly(world, rollout, Infinity);
      await rollout.pass('20m');
      const status = await rollout.status();
      await rollout.decide('abort', 'ada', { reason: 'tomorrow' });
      return [status, await rollout.result()] as const;
    });
    expect(seen.phase).toBe('awaitingApproval');
    expect(seen.next.what).toMatch(/^The second look .* is tried again until .* AWS did not answer inspectTraffic\.$/);
    expect(result.outcome).toBe('aborted');
    expect(world.writes).toEqual([]);
  });

  test('expire after an hour, with the reason; nothing was refused', async () => {
    const world = fakeWorld();
    const result = await environment().run(world, async (rollout) => {
      await approvedBlindly(world, rollout, Infinity);
      return rollout.result();
    });
    expect(result.outcome).toBe('expired');
    expect(result.message).toMatch(
      /^Expired with all approvals: .* within 1h\. AWS did not answer inspectTraffic\..* Nothing was written\./,
    );
    expect(world.writes).toEqual([]);
  });

  test('are refused at once for what was found, whatever could not be read beside it', async () => {
    const world = fakeWorld();
    let gone = false;
    const { resolveImages } = world.activities;
    world.activities.resolveImages = async (input) => {
      const missing = { code: 'ImageNotFound', subject: 'image', problem: 'It is gone.', cure: 'Push it.' };
      return gone ? { images: [], findings: [missing] } : resolveImages(input);
    };
    const result = await environment().run(world, async (rollout) => {
      await rollout.reaches('awaitingApproval');
      gone = true;
      await approvedBlindly(world, rollout, Infinity);
      return rollout.result();
    });
    expect(result.outcome).toBe('refused');
    expect(result.status.findings.map(({ code }) => code).sort()).toEqual(['AwsUnavailable', 'ImageNotFound']);
  });
});

describe('between two steps', () => {
  /** A look fails so many times once five percent are with the candidate. */
  function blindAtFive(look: 'readSlots' | 'readWeights', tries: number): FakeWorld {
    const world = fakeWorld();
    let asked = 0;
    return silent(world, look, () => weightsWritten(world).at(-1) === 5 && (asked += 1) <= tries);
  }

  const looks = ['readSlots', 'readWeights'] as const;

  test.each(looks)('nothing is taken back because nobody could look for minutes: %s', async (look) => {
    const world = blindAtFive(look, 120);
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(weightsWritten(world)).toEqual([5, 50, 100]);
    expect(result.outcome).toBe('completed');
    expect(told(world, 'CheckAlert')).toHaveLength(1);
  });

  test.each(looks)('it is once the budget for it is spent: %s', async (look) => {
    const world = blindAtFive(look, Infinity);
    const result = await environment().run(world, async (rollout) => {
      await rollout.approved();
      return rollout.result();
    });
    expect(weightsWritten(world)).toEqual([5, 0]);
    expect(result.outcome).toBe('rolledBack');
    expect(result.message).toContain(`did not come to an end within 30m. AWS did not answer ${look}.`);
  });
});

test('a rollback that is verified ends, also when nobody can read the weights after it', async () => {
  const world = fakeWorld();
  world.sight = () => ({ errorRate: 20 });
  silent(world, 'readWeights', () => told(world, 'TrafficBack').length > 0);
  const result = await environment().run(world, async (rollout) => {
    await rollout.approved();
    return rollout.result();
  });
  expect(result.outcome).toBe('rolledBack');
});
