import { failure } from '../support/fake-world';
import { deploysOf, closedGate } from '../support/rolling-world';
import { FORMER, formerDefinitions, newDefinitions, rollingWorld } from '../support/rolling-world';
import { useDeployEnvironment } from '../support/deploy-environment';

const run = useDeployEnvironment();

describe('a deploy in place', () => {
  test('of a good image reaches every service and completes', async () => {
    const world = rollingWorld();
    const result = await run(world, (deploy) => deploy.result());
    expect(result).toMatchObject({
      outcome: 'completed',
      message: 'portal, pgw and web run main-7, stable and smoke-tested.',
    });
    expect(world.definitions).toEqual(newDefinitions());
    expect(world.desired).toEqual(FORMER);
    expect(result.status.kind).toBe('deploy');
    expect(result.status.rolling?.map((one) => [one.service, one.former, one.standing, one.problem])).toEqual(
      Object.keys(FORMER).map((name) => [name, `arn:${name}:7`, 'stable', null]),
    );
  });

  test('tells status, commit, branch, image tag and link', async () => {
    const world = rollingWorld();
    await run(world, (deploy) => deploy.result());
    expect(world.announcements.map((one) => one.code)).toEqual(['Completed']);
    const [told] = world.announcements;
    expect(told?.mentionChannel).toBe(false);
    expect(told?.fields).toEqual(
      expect.arrayContaining([
        { label: 'Status', value: 'completed' },
        { label: 'Image tag', value: 'main-7' },
        { label: 'Commit', value: 'a1b2c3d' },
        { label: 'Branch', value: 'main' },
      ]),
    );
    expect(told?.links[0]?.url).toContain('/workflows/environment%2Fstaging/');
  });

  test('notes the former revision before it sends the new one', async () => {
    const world = rollingWorld();
    await run(world, (deploy) => deploy.result());
    for (const name of Object.keys(FORMER)) {
      const own = world.writes.filter((write) => 'slot' in write && write.slot === name);
      expect(own.map((write) => [write.kind, 'definition' in write ? write.definition : undefined])).toEqual([
        ['register', undefined],
        ['note', `arn:${name}:7`],
        ['deploy', `arn:${name}:8`],
        ['note', `arn:${name}:8`],
      ]);
    }
  });

  test('gives one task to a service that had none', async () => {
    const world = rollingWorld();
    world.desired = { ...FORMER, web: 0 };
    const result = await run(world, (deploy) => deploy.result());
    expect(result.outcome).toBe('completed');
    expect(world.desired).toEqual({ ...FORMER, web: 1 });
  });

  test('sends its smoke tests to the public name of the environment', async () => {
    const world = rollingWorld();
    const targets: unknown[] = [];
    world.activities.smokeTest = ({ target }) => {
      targets.push(target);
      return Promise.resolve({ outcomes: [] });
    };
    await run(world, (deploy) => deploy.result());
    expect(targets).toEqual(
      Object.keys(FORMER).map(() => ({ kind: 'origin', origin: 'https://staging.example.test' })),
    );
  });

  test('completes although nobody could note its revisions as good', async () => {
    const world = rollingWorld();
    world.before.noteKnownGood = ({ trying }: { trying: string | null }) => {
      if (trying === null) throw failure('AccessDenied', 'The worker may not call ecs:TagResource.');
    };
    const result = await run(world, (deploy) => deploy.result());
    expect(result.outcome).toBe('completed');
    const alerts = world.announcements.filter((one) => one.code === 'CheckAlert').map((one) => one.text);
    expect(alerts).toHaveLength(3);
    expect(alerts.join(' ')).toContain('would go back to arn:portal:7');
  });

  test('shows in its status how far every service is', async () => {
    const world = rollingWorld();
    const gate = closedGate();
    world.before.awaitStable = ({ slot }: { slot: { service: string } }) =>
      slot.service === 'pgw' ? gate.stay() : undefined;
    await run(world, async (deploy) => {
      const status = await deploy.reaches('preparing', ({ rolling }) => rolling?.[0]?.standing === 'stable');
      expect(status.rolling?.find((one) => one.service === 'pgw')?.standing).toBe('deploying');
      expect(status.next.what).toBe('All services are deployed at once and must be stable within 15m.');
    });
  });
});

describe('a deploy in place that is refused', () => {
  test('names every reason and touches no service', async () => {
    const world = rollingWorld();
    const finding = (subject: string): { code: string; subject: string; problem: string; cure: string } => ({
      code: 'X',
      subject,
      problem: 'is missing',
      cure: 'make it',
    });
    world.activities.resolveImages = () => Promise.resolve({ images: [], findings: [finding('image main-7')] });
    world.activities.inspectServices = () => Promise.resolve({ services: [], findings: [finding('service pgw')] });
    const [result, closing] = await run(
      world,
      async (deploy) => [await deploy.result(), await deploy.closing()] as const,
    );
    expect([result.outcome, closing]).toEqual(['refused', 'RolloutRefused']);
    expect(result.message).toMatch(/^Refused for 2 reasons\. image main-7: .* service pgw: .* Nothing was written\.$/);
    expect(world.writes).toEqual([]);
    expect(world.definitions).toEqual(formerDefinitions());
  });

  test('is one whose services cannot be read for good', async () => {
    const world = rollingWorld();
    world.before.inspectServices = () => {
      throw failure('AccessDenied', 'The worker may not call ecs:DescribeServices.');
    };
    const result = await run(world, (deploy) => deploy.result());
    expect(result.message).toContain('The worker may not call ecs:DescribeServices.');
    expect(deploysOf(world)).toEqual([]);
  });
});
