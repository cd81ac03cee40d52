import type { FakeWorld } from '../support/fake-world';
import type { RolloutRequest } from '../../src/domain/request';
import type { RolloutResult } from '../../src/domain/status';
import { useDeployEnvironment } from '../support/deploy-environment';
import { failure, fakeWorld } from '../support/fake-world';
import { aMoment, rollingWorld } from '../support/rolling-world';
import { useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();
const deploy = useDeployEnvironment(environment);
const pushed = `sha256:${'b'.repeat(64)}`;
const newer = { sequence: 131, imageTag: 'main-131' };
const older = { sequence: 129, imageTag: 'main-129' };

/** Rolls out with every approval, to the end. */
function rollOut(world: FakeWorld, request: Partial<RolloutRequest>): Promise<RolloutResult> {
  return environment().run(
    world,
    async (rollout) => {
      const { phase } = await rollout.reaches('awaitingApproval').catch(() => ({ phase: 'closed' }));
      if (phase === 'awaitingApproval') await rollout.approved();
      return rollout.result();
    },
    request,
  );
}

/** The findings of a rollout or a deploy that is refused, after which nothing was written. */
async function refusal(world: FakeWorld, request: Partial<RolloutRequest>, inPlace = false): Promise<string[]> {
  const end = inPlace
    ? await deploy(world, (run) => run.result(), request)
    : await environment().run(world, (run) => run.result(), request);
  expect([end.outcome, world.writes]).toEqual(['refused', []]);
  return end.status.findings.map(({ code, problem }) => `${code}: ${problem}`);
}

describe('a push whose tag means another image by now', () => {
  test('is refused by the run before anybody is asked', async () => {
    const world = fakeWorld();
    const digests = { portal: pushed, pgw: world.imageDigest };
    expect(await refusal(world, { digests })).toEqual([
      `ImageMoved: the tag means ${world.imageDigest} now, and ${pushed} was pushed`,
    ]);
  });

  test('is refused by a deploy in place before it touches a service', async () => {
    const world = rollingWorld();
    const digests = { portal: pushed, pgw: pushed, web: world.imageDigest };
    expect(await refusal(world, { digests }, true)).toHaveLength(2);
  });

  test('is refused also when it was moved while people approved', async () => {
    const world = fakeWorld();
    const digests = { portal: world.imageDigest, pgw: world.imageDigest };
    const end = await environment().run(
      world,
      async (rollout) => {
        await rollout.reaches('awaitingApproval');
        world.imageDigest = pushed;
        await rollout.approved();
        return rollout.result();
      },
      { digests },
    );
    expect([end.outcome, world.writes]).toEqual(['refused', []]);
    expect(end.message).toContain(`the tag means ${pushed} now`);
  });
});

describe('a push older than what runs', () => {
  test('is refused by the note of the last rollout, whatever Temporal still knows', async () => {
    const world = fakeWorld();
    expect((await rollOut(world, newer)).outcome).toBe('completed');
    world.writes.length = 0;
    expect(await refusal(world, older)).toEqual([
      'OlderPush: it is older: portal runs push 131 (main-131), pgw runs push 131 (main-131)',
    ]);
  });

  test('is refused in place by the note of the last deploy', async () => {
    const world = rollingWorld();
    await deploy(world, (run) => run.result(), newer);
    world.writes.length = 0;
    expect(await refusal(world, older, true)).toHaveLength(1);
  });

  test('is carried out when that is allowed, which approvers read, and is what runs then', async () => {
    const world = fakeWorld();
    world.pushes = { 'portal-blue': newer, 'pgw-blue': newer };
    const end = await rollOut(world, { ...older, allowOlder: true, reason: 'the newer one loses orders' });
    expect(end.outcome).toBe('completed');
    expect(end.status.plan?.waivers).toEqual([{ rule: 'order of pushes', reason: 'the newer one loses orders' }]);
    expect(world.pushes).toMatchObject({ 'portal-green': older, 'pgw-green': older });
  });

  test('stays older after a rollout of no number', async () => {
    const world = fakeWorld();
    world.pushes = { 'portal-blue': newer, 'pgw-blue': newer };
    expect((await rollOut(world, { imageTag: 'by-hand' })).outcome).toBe('completed');
    expect(world.pushes).toMatchObject({ 'portal-green': newer, 'pgw-green': newer });
  });
});

test('a deploy that is brought back leaves the note of what runs', async () => {
  const world = rollingWorld();
  world.pushes = { portal: older, pgw: older, web: older };
  world.before.awaitStable = async ({ definition }: { definition: string }) => {
    if (definition === 'arn:pgw:8') throw failure('CandidateCrashed', 'It crashed.');
    // The test server loses the task that cancels an activity which ended at the same instant.
    if (definition.endsWith(':8')) await aMoment();
  };
  expect((await deploy(world, (run) => run.result(), newer)).outcome).toBe('rolledBack');
  expect(world.pushes).toEqual({ portal: older, pgw: older, web: older });
});
