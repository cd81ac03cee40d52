import type { RolloutResult } from '../../src/domain/status';
import { fakeWorld } from '../support/fake-world';
import { rollingWorld } from '../support/rolling-world';
import { reasonOf, useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

const asked = { environment: 'production', imageTag: 'main-a1b2c3d', requestedBy: 'requester' };
const nonsense: readonly unknown[][] = [
  [],
  [null],
  [7],
  [true],
  [''],
  ['production'],
  [[]],
  [{}],
  [{ ...asked, environment: 7 }],
  [{ ...asked, environment: 'e'.repeat(3_000) }],
  [{ ...asked, imageTag: 't'.repeat(3_000) }],
  [{ ...asked, requestedBy: { name: 'ada' } }],
  [{ ...asked, waivers: '' }],
  [{ ...asked, waivers: [null] }],
  [{ ...asked, services: 'portal' }],
  [{ ...asked, to: 7 }],
  [{ ...asked, branch: `x${'\n'.repeat(125_000)}` }],
  [{ ...asked, run: 'r'.repeat(1_000_000) }],
  [JSON.parse('{"__proto__": {"environment": "production"}}')],
];

/** Each workflow with an ID under which it is started, and the type of the failure with which it says no. */
const workflows = [
  ['productionRollout', 'environment/production', 'RolloutRefused'],
  ['stagingDeploy', 'environment/production', 'RolloutRefused'],
  ['restoreTraffic', 'environment/production', 'RolloutRefused'],
  ['planRollout', 'plan/production/1', 'RequestUnreadable'],
  ['guardEnvironment', 'guard/production', 'RequestUnreadable'],
  ['keepRecords', 'records/production/1', 'RequestUnreadable'],
  ['keepResult', 'results/production/1', 'RequestUnreadable'],
] as const;

test.each(workflows)(
  '%s refuses at once whatever it cannot read, and writes nothing',
  async (type, workflowId, failure) => {
    const world = fakeWorld();
    await environment().open(world, async ({ start }) => {
      for (const args of nonsense) {
        const run = await start(type, workflowId, ...args);
        expect([args, await run.closing()]).toEqual([args, failure]);
      }
    });
    expect([world.writes, world.announcements]).toEqual([[], []]);
  },
);

describe('a start that cannot be read', () => {
  test('leaves a result like any other, which says what is wrong and repeats nothing of it', async () => {
    await environment().open(fakeWorld(), async ({ start }) => {
      const run = await start('productionRollout', 'environment/production', { ...asked, waivers: '', imageTag: 7 });
      const { outcome, message, status } = await run.result();
      expect(outcome).toBe('refused');
      expect(message).toContain('imageTag: Invalid input: expected string, received number (is 7)');
      expect(message).toContain('Nothing was written.');
      expect(status).toMatchObject({ phase: 'closed', outcome: 'refused', request: { environment: 'production' } });
      expect(status.findings).toEqual([expect.objectContaining({ code: 'RequestUnreadable' })]);
    });
  });

  test.each(['productionRollout', 'stagingDeploy', 'restoreTraffic'])(
    'is also that of %s under another ID than the lock of its environment',
    async (type) => {
      const world = fakeWorld();
      await environment().open(world, async ({ start }) => {
        const mode = type === 'restoreTraffic' ? { mode: 'restore', to: 'green' } : {};
        const beside = await start(type, 'atk/restore', { ...asked, ...mode });
        expect((await beside.result()).message).toContain('its workflow ID is not environment/production');
        const elsewhere = await start(type, 'environment/staging', { ...asked, ...mode });
        expect((await elsewhere.result()).outcome).toBe('refused');
      });
      expect(world.writes).toEqual([]);
    },
  );

  test('is also a restore that is asked of a rollout, and the other way round', async () => {
    await environment().open(fakeWorld(), async ({ start }) => {
      const restore = { ...asked, mode: 'restore', to: 'green' };
      const rollout = await start('productionRollout', 'environment/production', restore);
      expect((await rollout.result()).message).toContain('productionRollout does not do restore');
      const back = await start('restoreTraffic', 'environment/production', asked);
      expect((await back.result()).message).toContain('restoreTraffic does not do rollout');
    });
  });
});

const steps = [{ weight: 100, windowMs: 180_000 }];
const arguments_: readonly unknown[] = [
  undefined,
  null,
  7,
  '',
  [],
  {},
  { id: 1, by: 'ada' },
  { id: 'x', by: 'eve', ['k'.repeat(100_000)]: 1 },
  { id: 'x', by: 'eve', extra: Array.from({ length: 5_000 }, () => ({})) },
  { id: 'i'.repeat(5_000), by: 'eve' },
  { id: 'x', by: `eve${'\u001b[2K'.repeat(20)}`, reason: '\u001b[1A'.repeat(200) },
  { id: 'x', by: 'eve', planDigest: 'sha256:0', sequence: -1, forMs: 1e99, token: 't'.repeat(30_000) },
  JSON.parse('{"id": "x", "by": "eve", "__proto__": {"by": "ada"}}'),
];

test('a rollout at which everything is thrown ends as if nothing had been', async () => {
  const world = fakeWorld({ steps });
  const result = await environment().run(world, async (rollout) => {
    const { handle } = rollout;
    const { planDigest } = await rollout.reaches('awaitingApproval');
    for (const kind of ['approve', 'abort', 'pause', 'supersede', 'release', 'nobodyKnows']) {
      for (const argument of arguments_) await handle.signal(kind, argument);
      expect(await reasonOf(handle.executeUpdate(kind, { args: [arguments_[7]] }))).toMatch(
        /not valid|registered handler/,
      );
    }
    await expect(handle.query('status', ...arguments_)).resolves.toMatchObject({ phase: 'awaitingApproval' });
    await rollout.decide('approve', 'ada', { planDigest });
    await rollout.decide('approve', 'grace', { planDigest });
    return await rollout.result();
  });
  expect(result.outcome).toBe('completed');
  expect(JSON.stringify(result).length).toBeLessThan(300_000);
  expect(result.status.decisions.filter((one) => one.accepted).map(({ by }) => by)).toEqual(['ada', 'grace']);
});

test('of thousands of refused decisions the first and the latest are told, and how many more there were', async () => {
  const flood = 1_500;
  const { status } = await environment().run(fakeWorld({ steps }), async (rollout): Promise<RolloutResult> => {
    const { planDigest } = await rollout.reaches('awaitingApproval');
    const reason = 'r'.repeat(900);
    const resume = (n: number): Promise<void> => rollout.handle.signal('resume', { id: `f${n}`, by: 'eve', reason });
    for (let n = 0; n < flood; n += 50) await Promise.all(Array.from({ length: 50 }, (_, more) => resume(n + more)));
    const seen = await rollout.reaches('awaitingApproval', ({ decisions }) => decisions.length >= 50);
    expect(seen.log.length).toBeLessThan(50);
    await rollout.decide('reject', 'ada', { planDigest });
    return await rollout.result();
  });
  const refused = status.decisions.filter((one) => !one.accepted);
  expect(refused).toHaveLength(50);
  expect(refused.length + (status.refusalsLeftOut ?? 0)).toBe(flood);
  expect(JSON.stringify(status).length).toBeLessThan(150_000);
});

describe('the ID of a decision', () => {
  test('that counted is no ID of another kind: an abort with that of an approval aborts', async () => {
    const { outcome } = await environment().run(fakeWorld({ steps }), async (rollout) => {
      const { planDigest } = await rollout.reaches('awaitingApproval');
      await rollout.decide('approve', 'ada', { planDigest, id: 'same' });
      await rollout.decide('abort', 'ada', { id: 'same' });
      return await rollout.result();
    });
    expect(outcome).toBe('aborted');
  });

  test('that was taken by somebody who was refused is still good for its owner', async () => {
    const approvals = await environment().run(fakeWorld({ steps }), async (rollout) => {
      const { planDigest } = await rollout.reaches('awaitingApproval');
      await rollout.handle.signal('approve', { id: 'github:approve:1:ada', by: 'eve', planDigest });
      await rollout.decide('approve', 'ada', { planDigest, id: 'github:approve:1:ada' });
      expect(await reasonOf(rollout.decide('approve', 'grace', { planDigest, id: 'github:approve:1:ada' }))).toContain(
        'counted already: decide with an ID of your own',
      );
      return (await rollout.status()).approvals;
    });
    expect(approvals.givenBy).toEqual(['ada']);
  });
});

test('a deploy in place refuses what it cannot read and takes what it can', async () => {
  const deploy = { environment: 'staging', imageTag: 'main-7', requestedBy: 'ci', sequence: 7 };
  const { outcome } = await environment().open(rollingWorld(), async ({ start }) => {
    const run = await start('stagingDeploy', 'environment/staging', deploy);
    for (const argument of arguments_) await run.handle.signal('supersede', argument);
    return await run.result();
  });
  expect(outcome).toBe('completed');
});

test('a keeper of records passes over what is no record, and still hears of the end', async () => {
  const run = {
    environment: 'production',
    workflowId: 'environment/production',
    runId: '1',
    startedAt: 0,
    commit: 'a1b2c3d',
    imageTag: 'main',
    environmentUrl: 'https://example.test',
    logUrl: null,
    production: true,
  };
  const wanted = { sequence: 1, deployment: 'queued', commit: 'pending', description: 'waits' };
  const end = { sequence: 2, deployment: 'success', commit: 'success', description: 'done' };
  const written: unknown[] = [];
  const world = fakeWorld();
  world.activities.writeRecord = ({ record }) => Promise.resolve(void written.push(record));
  await environment().open(world, async ({ start }) => {
    const keeper = await start('keepRecords', 'records/production/1', { run, wanted });
    for (const said of [...arguments_, { ...end, sequence: 'x' }, { ...end, description: 'd'.repeat(10_000) }]) {
      await keeper.handle.signal('recordWanted', said);
    }
    await keeper.handle.signal('recordWanted', end);
    expect(await keeper.handle.result()).toEqual(end);
  });
  expect(written.at(-1)).toEqual(end);
});
