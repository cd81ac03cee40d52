import type { At } from '../client/support/in-environment';
import type { DevServer } from '../client/support/dev-server';
import type { FakeWorld } from '../support/fake-world';
import type { GuardReport } from '../../src/domain/guard';
import type { Snapshot } from '../../src/domain/topology';
import { endRun } from '../../src/activities/runs/end-run';
import { environmentWorkflowId } from '../../src/domain/request';
import { fakeWorld } from '../support/fake-world';
import { lookAtRuns } from '../../src/activities/runs/look-at-runs';
import { openDevServer } from '../client/support/dev-server';
import { approve, awaiting, inEnvironment, reaches } from '../client/support/in-environment';
import { quickSettings } from '../client/support/quick-settings';
import { taskQueues } from '../../src/workflows/messages';

let server: DevServer;
beforeAll(async () => {
  server = await openDevServer();
});
afterAll(() => server.close());

/** A world with a step that lasts, whose guard sees the runs of the real server. */
function worldAt(weight: number): FakeWorld {
  const world = fakeWorld({ ...quickSettings(), steps: [{ weight, windowMs: 600_000 }] });
  world.before.lookAtRuns = async (input: { environment: string; behind?: string }) => {
    world.runs = await lookAtRuns(server.env.client, input);
  };
  return world;
}

async function lookOnce({ base, environment }: At): Promise<GuardReport> {
  return (await server.env.client.workflow.execute('guardEnvironment', {
    workflowId: `guard/${environment}`,
    taskQueue: taskQueues(base).workflows,
    args: [{ environment, pausedUntil: null }],
  })) as GuardReport;
}

async function splitAt(at: At, weight: number): Promise<void> {
  await at.client.start(at.request);
  const { planDigest } = await reaches(at, awaiting);
  for (const by of ['ada', 'grace']) await approve(at, by, planDigest);
  await reaches(at, (status) => status.phase === 'watching' && status.weight.confirmed === weight);
}

test.each([5, 50])('a rollout terminated at %s percent is restored by the next look', (weight) =>
  inEnvironment(server, async (at) => {
    const world = worldAt(weight);
    world.scaling = [
      {
        service: 'portal',
        colour: 'blue',
        resourceId: 'service/c/portal-blue',
        scaleInSuspended: false,
        suspended: false,
      },
    ];
    await server.withWorkers(at.base, world, async () => {
      await splitAt(at, weight);
      expect((await lookOnce(at)).state).toBe('inCharge');
      expect(world.weights['pgw.example.test']).toEqual({ blue: 100 - weight, green: weight });

      await server.env.client.workflow.getHandle(environmentWorkflowId(at.environment)).terminate('by hand');
      const found = await lookOnce(at);
      expect([found.state, found.did]).toEqual(['orphaned', expect.stringContaining('People were told.')]);
      expect((await lookOnce(at)).state).toBe('inCharge');
      expect((await at.client.result(at.environment)).outcome).toBe('restored');
      expect((await lookOnce(at)).state).toBe('quiet');
    });
    expect(world.weights['portal.example.test']).toEqual({ blue: 100, green: 0 });
    expect(world.weights['pgw.example.test']).toEqual({ blue: 100, green: 0 });
    expect(world.scaling.map(({ suspended }) => suspended)).toEqual([false]);
    expect(world.announcements.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['Orphaned', 'Restoring', 'Restored']),
    );
  }),
);

test('a restore that is terminated itself is begun anew', () =>
  inEnvironment(server, async (at) => {
    const world = worldAt(50);
    let away = true;
    await server.withWorkers(at.base, world, async () => {
      await splitAt(at, 50);
      const lock = server.env.client.workflow.getHandle(environmentWorkflowId(at.environment));
      await lock.terminate('by hand');
      world.before.writeWeights = () => {
        if (away) throw new Error('Route 53 is away.');
      };
      await lookOnce(at);
      await reaches(at, (status) => status.phase === 'restoring');
      await lock.terminate('by hand again');
      away = false;
      expect(await lookOnce(at)).toMatchObject({
        state: 'orphaned',
        did: expect.stringContaining('restored by') as string,
      });
      expect((await at.client.result(at.environment)).outcome).toBe('restored');
    });
    expect(world.weights['pgw.example.test']).toEqual({ blue: 100, green: 0 });
  }));

test('a rollout that is stalled is ended by the next look, and restored', () =>
  inEnvironment(server, async (at) => {
    const world = worldAt(50);
    world.before.endRun = (input: Parameters<typeof endRun>[1]) => endRun(server.env.client, input);
    await server.withWorkers(at.base, world, async () => {
      await splitAt(at, 50);
      const lock = server.env.client.workflow.getHandle(environmentWorkflowId(at.environment));
      const { runId, memo } = await lock.describe();
      const look = world.before.lookAtRuns;
      world.before.lookAtRuns = async (input: never) => {
        await look?.(input);
        const { snapshot } = memo as { snapshot: Snapshot };
        const failing = { failures: 7, since: 0, reason: 'no replay', imageTag: at.request.imageTag, snapshot };
        const stalled = world.runs.kind === 'open' && world.runs.runId === runId;
        if (stalled) world.runs = { kind: 'open', runId, startedAt: 0, status: null, problem: null, failing };
      };
      expect((await lookOnce(at)).did).toMatch(/^The run was ended\. Traffic is being restored by run /);
      const ended = server.env.client.workflow.getHandle(environmentWorkflowId(at.environment), runId);
      expect((await ended.describe()).status.name).toBe('TERMINATED');
      expect((await at.client.result(at.environment)).outcome).toBe('restored');
      expect((await lookOnce(at)).state).toBe('quiet');
    });
    expect(world.weights['pgw.example.test']).toEqual({ blue: 100, green: 0 });
  }));

test('a rollout that starts while guards look is never disturbed', () =>
  inEnvironment(server, async (at) => {
    const world = worldAt(50);
    await server.withWorkers(at.base, world, async () => {
      await splitAt(at, 50);
      await server.env.client.workflow.getHandle(environmentWorkflowId(at.environment)).terminate('by hand');
      // The look has seen the orphan, and its restore is about to start, when somebody takes the lock.
      let begun: Promise<unknown> | null = null;
      const seen = world.before.lookAtRuns;
      let looks = 0;
      world.before.lookAtRuns = async (input: never) => {
        await seen?.(input);
        looks += 1;
        if (looks === 2) begun = at.client.start({ ...at.request, imageTag: 'main-next' });
        await begun;
      };
      const found = await lookOnce(at);
      expect([found.state, found.did]).toEqual(['inCharge', null]);
      expect((await at.client.describe(at.environment)).imageTag).toBe('main-next');
    });
    expect(world.weights['pgw.example.test']).toEqual({ blue: 50, green: 50 });
  }));
