import type { FakeWorld } from '../support/fake-world';
import type { RolloutResult } from '../../src/domain/status';
import type { RunningRollout } from '../support/rollout-environment';
import { failure } from '../support/fake-world';
import {
  FORMER,
  aMoment,
  failSmokeTests,
  deploysOf,
  formerDefinitions,
  newDefinitions,
  rollingWorld,
  closedGate,
} from '../support/rolling-world';
import { useDeployEnvironment } from '../support/deploy-environment';
import { reasonOf } from '../support/rollout-environment';

const run = useDeployEnvironment();

interface Deployed {
  slot: { service: string };
  definition: string;
}

/** All services run revision 8, and none of them becomes stable. */
async function inPreparing(world: FakeWorld, deploy: RunningRollout): Promise<void> {
  const gate = closedGate();
  world.before.awaitStable = () => gate.stay();
  await deploy.reaches('preparing', () => gate.waiting === 3);
}

/** All services run revision 8 and are stable; their smoke tests do not end. */
async function inSmokeTesting(world: FakeWorld, deploy: RunningRollout): Promise<void> {
  const gate = closedGate();
  world.before.smokeTest = () => gate.stay();
  await deploy.reaches('smokeTesting', () => gate.waiting === 3);
}

/** Revision 8 failed; the way back of every service was sent and does not become stable. */
async function inRollingBack(world: FakeWorld, deploy: RunningRollout): Promise<void> {
  const gate = closedGate();
  world.before.awaitStable = ({ definition }: Deployed) => (definition.endsWith(':7') ? gate.stay() : undefined);
  world.before.smokeTest = async ({ service }: { service: string }) => {
    if (service === 'pgw') throw failure('AwsRefused', 'pgw: the secret cannot be read.');
    // The test server loses the task that cancels an activity which ended at the same instant.
    await aMoment();
  };
  await deploy.reaches('rollingBack', () => gate.waiting === 3);
}

function superseded(world: FakeWorld, until: typeof inPreparing): Promise<RolloutResult> {
  return run(world, async (deploy) => {
    await until(world, deploy);
    await deploy.decide('supersede', 'ci', { sequence: 8 });
    return deploy.result();
  });
}

/** The next push, with revision 9, whose smoke tests fail or not. */
function nextPush(world: FakeWorld, good: boolean): Promise<RolloutResult> {
  world.before = {};
  world.activities.registerDefinition = ({ service }) => Promise.resolve({ definition: `arn:${service}:9` });
  world.activities.smokeTest = () => Promise.resolve({ outcomes: [] });
  if (!good) failSmokeTests(world);
  return run(world, (deploy) => deploy.result(), { sequence: 8 });
}

describe('a newer push', () => {
  test.each([
    ['preparing', inPreparing, newDefinitions()],
    ['smokeTesting', inSmokeTesting, newDefinitions()],
    ['rollingBack', inRollingBack, formerDefinitions()],
  ] as const)('ends a deploy that is %s and brings nothing back', async (phase, until, left) => {
    const world = rollingWorld();
    const result = await superseded(world, until);
    expect(result.outcome).toBe('superseded');
    expect(result.message).toMatch(
      new RegExp(`^Superseded by push 8\\. It was ${phase}; left as it stands: portal, pgw and web\\.`),
    );
    expect(world.definitions).toEqual(left);
    expect(deploysOf(world)).toHaveLength(phase === 'rollingBack' ? 6 : 3);
    expect(world.announcements.at(-1)?.code).toBe('Superseded');
  });

  test('ends a deploy that still reads and has changed nothing', async () => {
    const world = rollingWorld();
    const gate = closedGate();
    world.before.inspectServices = () => gate.stay();
    const result = await run(world, async (deploy) => {
      await deploy.reaches('preflight', () => gate.waiting === 1);
      await deploy.decide('supersede', 'ci', { sequence: 8 });
      return deploy.result();
    });
    expect([result.outcome, result.message]).toEqual(['superseded', 'Superseded by push 8. No service was changed.']);
    expect(world.writes).toEqual([]);
  });

  test.each([
    ['preparing', inPreparing],
    ['smokeTesting', inSmokeTesting],
    ['rollingBack', inRollingBack],
  ] as const)('that fails after taking over in %s goes back to what was good', async (_, until) => {
    const world = rollingWorld();
    await superseded(world, until);
    const result = await nextPush(world, false);
    expect(result.outcome).toBe('rolledBack');
    expect(world.definitions).toEqual(formerDefinitions());
    expect(world.desired).toEqual(FORMER);
  });

  test('that is good is what later deploys go back to', async () => {
    const world = rollingWorld();
    await superseded(world, inSmokeTesting);
    expect((await nextPush(world, true)).outcome).toBe('completed');
    const good = { ...world.definitions };
    failSmokeTests(world);
    world.activities.registerDefinition = ({ service }) => Promise.resolve({ definition: `arn:${service}:10` });
    const result = await run(world, (deploy) => deploy.result(), { sequence: 9 });
    expect(result.outcome).toBe('rolledBack');
    expect(world.definitions).toEqual(good);
    expect(good['pgw']).toBe('arn:pgw:9');
  });

  test('waits until a deployment in flight has landed', async () => {
    const world = rollingWorld();
    const sent: string[] = [];
    world.before.deploySlot = async ({ slot }: Deployed) => {
      sent.push(slot.service);
      await aMoment(1_000);
    };
    const result = await run(world, async (deploy) => {
      await deploy.reaches('preparing', () => sent.length === 3);
      await deploy.decide('supersede', 'ci', { sequence: 8 });
      // In real time: the server that skips it takes an activity that is being cancelled for a dead one.
      await deploy.reaches('closed');
      expect(world.definitions).toEqual(newDefinitions());
      return deploy.result();
    });
    expect(result.outcome).toBe('superseded');
  });
});

describe('refused while a deploy in place goes on', () => {
  test('is everything but an abort and a newer push', async () => {
    const world = rollingWorld();
    const planDigest = `sha256:${'a'.repeat(64)}`;
    const reasons = await run(world, async (deploy) => {
      await inPreparing(world, deploy);
      return [
        await reasonOf(deploy.decide('supersede', 'ada', { sequence: 7 })),
        await reasonOf(deploy.decide('supersede', 'ada', { sequence: 6 })),
        await reasonOf(deploy.decide('approve', 'ada', { planDigest })),
        await reasonOf(deploy.decide('pause', 'ada')),
        await reasonOf(deploy.decide('promote', 'ada')),
        await reasonOf(deploy.decide('release', 'ada')),
        (await deploy.status()).phase,
      ];
    });
    expect(reasons).toEqual([
      'sequence 7 is not higher than 7 of the running rollout',
      'sequence 6 is not higher than 7 of the running rollout',
      'the rollout is not awaiting approval (it is preparing)',
      'only possible while a step is watched (it is preparing)',
      'only possible while a step is watched (it is preparing)',
      'there is no unverified rollback to release',
      'preparing',
    ]);
  });

  test('is an abort once the services are being brought back', async () => {
    const world = rollingWorld();
    const result = await run(world, async (deploy) => {
      await inRollingBack(world, deploy);
      const reason = await reasonOf(deploy.decide('abort', 'ada'));
      await deploy.decide('supersede', 'ci', { sequence: 8 });
      return { reason, end: await deploy.result() };
    });
    expect(result.reason).toContain('it is rolling back already');
    expect(result.end.outcome).toBe('superseded');
  });
});
