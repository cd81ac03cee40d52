import { fakeWorld, weightsWritten } from '../support/fake-world';
import type { RunningRollout } from '../support/rollout-environment';
import { reasonOf, useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

const awaiting = async (rollout: RunningRollout): Promise<{ planDigest: string | null }> => {
  const { planDigest } = await rollout.reaches('awaitingApproval');
  return { planDigest };
};

describe('an approval', () => {
  test.each([
    ['of somebody not on the list', 'mallory', {}, 'mallory is not on the list of approvers'],
    ['of the requester', 'Linus', {}, 'asked for this rollout and cannot approve it'],
    ['for another digest', 'ada', { planDigest: `sha256:${'0'.repeat(64)}` }, 'this is another plan'],
    ['with an unknown key', 'ada', { pland: 1 }, 'the argument of approve is not valid'],
  ])('%s is refused with the reason', async (_, by, argument, reason) => {
    const world = fakeWorld();
    const refusal = await environment().run(
      world,
      async (rollout) => reasonOf(rollout.decide('approve', by, { ...(await awaiting(rollout)), ...argument })),
      { requestedBy: 'linus' },
    );
    expect(refusal).toContain(reason);
  });

  test.each(['ada', 'ADA', ' Ada '])('of the same person as %j is refused a second time', async (name) => {
    const refusal = await environment().run(fakeWorld(), async (rollout) => {
      const plan = await awaiting(rollout);
      await rollout.decide('approve', 'ada', plan);
      return reasonOf(rollout.decide('approve', name, plan));
    });
    expect(refusal).toMatch(/has approved already|not valid/);
  });

  test('of one person counts once when sent twice at the same instant', async () => {
    const world = fakeWorld();
    // Slow verification: both are in their handlers before either is counted.
    world.before.verifyIdentity = () => new Promise((resolve) => setTimeout(resolve, 100));
    const status = await environment().run(world, async (rollout) => {
      const plan = await awaiting(rollout);
      const both = await Promise.allSettled([
        rollout.decide('approve', 'ada', plan),
        rollout.decide('approve', 'Ada', plan),
      ]);
      expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
      return rollout.status();
    });
    expect(status.approvals.givenBy).toEqual(['ada']);
    expect(status.phase).toBe('awaitingApproval');
  });

  test('with the same ID counts once, as Update and as Signal', async () => {
    const status = await environment().run(fakeWorld(), async (rollout) => {
      const plan = await awaiting(rollout);
      const argument = { id: 'same', by: 'ada', ...plan };
      await rollout.decide('approve', 'ada', { ...argument });
      await rollout.handle.signal('approve', argument);
      await rollout.handle.signal('approve', { ...argument, id: 'other' });
      return rollout.reaches('awaitingApproval', (seen) => seen.decisions.length >= 2);
    });
    expect(status.decisions.map((one) => [one.id, one.via, one.accepted])).toEqual([
      ['same', 'update', true],
      ['other', 'signal', false],
    ]);
  });

  test('as a signal counts towards the quorum', async () => {
    const world = fakeWorld();
    const result = await environment().run(world, async (rollout) => {
      const plan = await awaiting(rollout);
      await rollout.handle.signal('approve', { id: 's1', by: 'ada', ...plan });
      await rollout.handle.signal('approve', { id: 's2', by: 'grace', ...plan });
      return rollout.result();
    });
    expect(result.outcome).toBe('completed');
  });

  test('as an invalid signal is recorded as refused and is not fatal', async () => {
    const status = await environment().run(fakeWorld(), async (rollout) => {
      await awaiting(rollout);
      await rollout.handle.signal('approve', 'nonsense');
      return rollout.reaches('awaitingApproval', (seen) => seen.decisions.length > 0);
    });
    expect(status.decisions).toEqual([expect.objectContaining({ kind: 'approve', via: 'signal', accepted: false })]);
  });
});

describe('a rollout that awaits approval', () => {
  test('writes nothing before the quorum', async () => {
    const world = fakeWorld();
    await environment().run(world, async (rollout) => {
      const plan = await awaiting(rollout);
      await rollout.decide('approve', 'ada', plan);
      await rollout.pass('1h');
    });
    expect(world.writes).toEqual([]);
  });

  test('ends as rejected by one reject', async () => {
    const world = fakeWorld();
    const result = await environment().run(world, async (rollout) => {
      await rollout.decide('reject', 'grace', { ...(await awaiting(rollout)), reason: 'not on a Friday' });
      return rollout.result();
    });
    expect([result.outcome, result.message]).toEqual(['rejected', expect.stringContaining('not on a Friday')]);
    expect(world.writes).toEqual([]);
  });

  test('expires after a day', async () => {
    const result = await environment().run(fakeWorld(), async (rollout) => {
      await rollout.decide('approve', 'ada', await awaiting(rollout));
      return rollout.result();
    });
    expect([result.outcome, result.message]).toEqual(['expired', expect.stringContaining('1 of 2 approvals')]);
  });

  test('is superseded by a higher sequence only', async () => {
    const result = await environment().run(
      fakeWorld(),
      async (rollout) => {
        await awaiting(rollout);
        expect(await reasonOf(rollout.decide('supersede', 'github', { sequence: 41 }))).toContain(
          '41 is not higher than 41',
        );
        await rollout.decide('supersede', 'github', { sequence: 42 });
        return rollout.result();
      },
      { sequence: 41 },
    );
    expect(result.outcome).toBe('superseded');
  });

  test.each(['abort', 'cancel'])('ends as aborted by %s, with nothing written', async (way) => {
    const world = fakeWorld();
    const result = await environment().run(world, async (rollout) => {
      await awaiting(rollout);
      if (way === 'abort') await rollout.decide('abort', 'anybody');
      else await rollout.handle.cancel();
      return rollout.result();
    });
    expect(result.outcome).toBe('aborted');
    expect(world.writes).toEqual([]);
  });

  test('ends as planChanged when an image moved before the quorum', async () => {
    const world = fakeWorld();
    const result = await environment().run(world, async (rollout) => {
      const plan = await awaiting(rollout);
      await rollout.decide('approve', 'ada', plan);
      world.imageDigest = `sha256:${'b'.repeat(64)}`;
      await rollout.decide('approve', 'grace', plan);
      return rollout.result();
    });
    expect(result.outcome).toBe('planChanged');
    expect(result.message).toContain('portal image: was');
    expect(world.writes).toEqual([]);
  });

  test('is refused when traffic was split before the quorum', async () => {
    const world = fakeWorld();
    const result = await environment().run(world, async (rollout) => {
      const plan = await awaiting(rollout);
      await rollout.decide('approve', 'ada', plan);
      const inspectTraffic = world.activities.inspectTraffic;
      world.before.inspectTraffic = () => {
        world.weights['pgw.example.test'] = { blue: 90, green: 10 };
      };
      expect(inspectTraffic).toBeDefined();
      await rollout.decide('approve', 'grace', plan);
      return rollout.result();
    });
    expect(result.outcome).toBe('refused');
    expect(weightsWritten(world)).toEqual([]);
  });

  test('answers decisions of other phases with what is possible', async () => {
    const answers = await environment().run(fakeWorld(), async (rollout) => {
      await awaiting(rollout);
      return [
        await reasonOf(rollout.decide('promote', 'ada')),
        await reasonOf(rollout.decide('pause', 'ada')),
        await reasonOf(rollout.decide('release', 'ada')),
      ];
    });
    expect(answers).toEqual([
      expect.stringContaining('only possible while a step is watched'),
      expect.stringContaining('only possible while a step is watched'),
      expect.stringContaining('no unverified rollback'),
    ]);
  });
});
