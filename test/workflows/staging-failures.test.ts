import type { FakeWorld } from '../support/fake-world';
import type { FailureType } from '../../src/domain/failure';
import type { Gate } from '../support/rolling-world';
import { failure } from '../support/fake-world';
import { aMoment, FORMER, deploysOf, formerDefinitions, rollingWorld, closedGate } from '../support/rolling-world';
import { useDeployEnvironment } from '../support/deploy-environment';

const run = useDeployEnvironment();

interface Deployed {
  slot: { service: string };
  definition: string;
}

/** A world in which a service's new revision does not become stable, while the others are still at it. */
function badService(type: FailureType, what: string, bad = 'pgw'): FakeWorld {
  const world = rollingWorld();
  world.before.awaitStable = async ({ slot, definition }: Deployed) => {
    if (!definition.endsWith(':8')) return;
    // The test server loses the task that cancels an activity which ended at the same instant.
    if (slot.service !== bad) await aMoment();
    else throw failure(type, what);
  };
  return world;
}

/** Every service that was deployed runs what it ran before, with the tasks it had. */
function expectAllBack(world: FakeWorld): void {
  expect(world.definitions).toEqual(formerDefinitions());
  expect(world.desired).toEqual(FORMER);
  for (const name of new Set(deploysOf(world).map(([service]) => service))) {
    const own = deploysOf(world).filter(([service]) => service === name);
    expect(own).toEqual([
      [name, `arn:${name}:8`],
      [name, `arn:${name}:7`],
    ]);
  }
}

describe('a bad deploy in place', () => {
  test.each([
    ['crashes', 'CandidateCrashed', 'pgw: 2 tasks stopped for reasons of the image: exit code 3.'],
    ['is too slow', 'CandidateUnhealthy', 'pgw was not stable within 15m: 1 of 2 tasks run.'],
  ] as const)('whose one service %s brings all of them back', async (_, type, what) => {
    const world = badService(type, what);
    const [result, closing] = await run(
      world,
      async (deploy) => [await deploy.result(), await deploy.closing()] as const,
    );
    expect([result.outcome, closing]).toEqual(['rolledBack', 'RolloutRolledBack']);
    expect(result.message).toBe(`${what} Back on their former revisions, verified: portal, pgw and web. Mend it.`);
    expect(result.status.rolling?.map((one) => [one.service, one.standing, one.problem])).toEqual([
      ['portal', 'reverted', null],
      ['pgw', 'reverted', what],
      ['web', 'reverted', null],
    ]);
    expectAllBack(world);
    expect(world.announcements.map((one) => [one.code, one.mentionChannel])).toEqual([
      ['RollingBack', false],
      ['RolledBack', false],
    ]);
  });

  test('reports every failed smoke test and is brought back', async () => {
    const world = rollingWorld();
    world.activities.smokeTest = ({ service }) => {
      const outcome = { service, test: 'login', kind: 'authentication', url: '', durationMs: 1, attempts: 1 };
      const ok = service === 'web';
      const problem = ok ? null : 'answered 500';
      return Promise.resolve({ outcomes: [{ ...outcome, ok, status: ok ? 200 : 500, problem }] });
    };
    const result = await run(world, (deploy) => deploy.result());
    expect(result.outcome).toBe('rolledBack');
    expect(result.message).toContain('2 smoke tests failed. portal login (authentication): answered 500; pgw login');
    expect(result.status.rolling?.map((one) => one.problem)).toEqual([
      'portal login (authentication): answered 500',
      'pgw login (authentication): answered 500',
      null,
    ]);
    expectAllBack(world);
  });

  test('leaves alone the services that it had not touched yet', async () => {
    const world = rollingWorld();
    world.before.registerDefinition = async ({ service }: { service: string }) => {
      if (service === 'portal') throw failure('DefinitionLossy', 'the field gpu would be lost');
      await aMoment();
    };
    const result = await run(world, (deploy) => deploy.result());
    expect(result.outcome).toBe('rolledBack');
    expect(result.message).toBe('portal: the field gpu would be lost No service was changed. Mend it.');
    expect(deploysOf(world)).toEqual([]);
  });

  test('takes the one task again from a service that had none', async () => {
    const world = badService('CandidateCrashed', 'pgw: 2 tasks stopped.');
    world.desired = { ...FORMER, web: 0 };
    const result = await run(world, (deploy) => deploy.result());
    expect(result.outcome).toBe('rolledBack');
    expect(world.desired).toEqual({ ...FORMER, web: 0 });
    expect(world.definitions).toEqual(formerDefinitions());
  });

  test('waits for a deployment in flight before it goes back', async () => {
    const world = badService('CandidateCrashed', 'pgw: 2 tasks stopped.');
    world.before.deploySlot = async ({ slot, definition }: Deployed) => {
      if (slot.service === 'web' && definition.endsWith(':8')) await aMoment(1_000);
    };
    const result = await run(world, (deploy) => deploy.result());
    expect(result.outcome).toBe('rolledBack');
    expectAllBack(world);
  });

  test('goes back to what was good before a deploy without an end', async () => {
    const world = badService('CandidateCrashed', 'pgw: 2 tasks stopped.');
    world.definitions['portal'] = 'arn:portal:6b';
    world.knownGood['portal'] = { definition: 'arn:portal:7', unproven: ['arn:portal:6b'] };
    const result = await run(world, (deploy) => deploy.result());
    expect(result.outcome).toBe('rolledBack');
    expect(world.definitions).toEqual(formerDefinitions());
  });
});

describe('a way back in place', () => {
  test('that fails for one service is loud and brings the others back', async () => {
    const world = badService('CandidateCrashed', 'pgw: 2 tasks stopped.');
    const forward = world.before.awaitStable as (input: Deployed) => Promise<void>;
    world.before.awaitStable = async (input: Deployed) => {
      if (input.definition === 'arn:web:7') throw failure('CandidateUnhealthy', 'web was not stable within 15m.');
      await forward(input);
    };
    const [result, closing] = await run(
      world,
      async (deploy) => [await deploy.result(), await deploy.closing()] as const,
    );
    expect([result.outcome, closing]).toEqual(['stranded', 'DeployStranded']);
    expect(result.message).toContain('pgw: 2 tasks stopped.');
    expect(result.message).toContain('web is NOT back on arn:web:7: Not brought back: web was not stable within 15m.');
    expect(result.message).toContain('Back on their former revisions, verified: portal and pgw.');
    expect(result.message).toContain(
      'aws ecs update-service --cluster mpac-staging --service web --task-definition arn:web:7 --desired-count 1',
    );
    expect(result.status.rolling?.map((one) => one.standing)).toEqual(['reverted', 'reverted', 'stranded']);
    expect(world.definitions).toEqual(formerDefinitions());
    expect(world.announcements.at(-1)).toMatchObject({ code: 'Stranded', level: 'critical', mentionChannel: false });
  });

  test('is sent again when another deployment took its place', async () => {
    const world = badService('CandidateCrashed', 'pgw: 2 tasks stopped.');
    const forward = world.before.awaitStable as (input: Deployed) => Promise<void>;
    let replaced = 0;
    world.before.awaitStable = async (input: Deployed) => {
      if (input.definition === 'arn:pgw:7' && replaced < 2) {
        replaced += 1;
        throw failure('DeploymentReplaced', 'pgw: our deployment is not the primary one any more.');
      }
      await forward(input);
    };
    const result = await run(world, (deploy) => deploy.result());
    expect([result.outcome, replaced]).toEqual(['rolledBack', 2]);
    expect(world.definitions).toEqual(formerDefinitions());
  });
});

describe('people', () => {
  /** A world in which nothing becomes stable before it is interrupted. */
  function slowWorld(): { world: FakeWorld; gate: Gate } {
    const world = rollingWorld();
    const gate = closedGate();
    world.before.awaitStable = ({ definition }: Deployed) => (definition.endsWith(':8') ? gate.stay() : undefined);
    return { world, gate };
  }

  test('who abort a deploy in place get every service back', async () => {
    const { world, gate } = slowWorld();
    const result = await run(world, async (deploy) => {
      await deploy.reaches('preparing', () => gate.waiting === 3);
      await deploy.decide('abort', 'ada', { reason: 'wrong branch' });
      return deploy.result();
    });
    expect(result.outcome).toBe('rolledBack');
    expect(result.message).toMatch(/^Aborted by ada: wrong branch\. Back on their former revisions, verified:/);
    expectAllBack(world);
  });

  test('who cancel the workflow of a deploy get every service back', async () => {
    const { world, gate } = slowWorld();
    const result = await run(world, async (deploy) => {
      await deploy.reaches('preparing', () => gate.waiting === 3);
      await deploy.handle.cancel();
      return deploy.result();
    });
    expect([result.outcome, result.status.failure?.what]).toEqual(['rolledBack', 'The workflow was cancelled.']);
    expectAllBack(world);
  });

  test('who abort while services are read leave nothing behind', async () => {
    const world = rollingWorld();
    const gate = closedGate();
    world.before.inspectServices = () => gate.stay();
    const result = await run(world, async (deploy) => {
      await deploy.reaches('preflight', () => gate.waiting === 1);
      await deploy.decide('abort', 'ada');
      return deploy.result();
    });
    expect([result.outcome, result.message]).toEqual([
      'aborted',
      'Aborted by ada. Nothing was written. Start again when the reason is gone.',
    ]);
    expect(world.writes).toEqual([]);
  });
});
