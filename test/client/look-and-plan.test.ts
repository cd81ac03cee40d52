import type { DevServer } from './support/dev-server';
import { ClientFailure } from '../../src/client/client-failure';
import { environmentWorkflowId } from '../../src/domain/request';
import { fakeWorld } from '../support/fake-world';
import { openDevServer } from './support/dev-server';
import { approve, awaiting, inEnvironment, reaches } from './support/in-environment';
import { quickSettings } from './support/quick-settings';

let server: DevServer;
beforeAll(async () => {
  server = await openDevServer();
});
afterAll(() => server.close());

describe('looking', () => {
  test('a completed rollout can be read without a worker', () =>
    inEnvironment(server, async (at) => {
      await server.withWorkers(at.base, fakeWorld(quickSettings()), async () => {
        await at.client.start(at.request);
        const { planDigest } = await reaches(at, awaiting);
        await approve(at, 'ada', planDigest);
        await approve(at, 'grace', planDigest);
        expect((await at.client.result(at.environment)).outcome).toBe('completed');
      });
      const { status, result } = await at.client.status(at.environment);
      expect([status.outcome, result?.outcome]).toEqual(['completed', 'completed']);
    }));

  test('a rolled back rollout has its result in the failure', () =>
    inEnvironment(server, async (at) => {
      const world = fakeWorld(quickSettings());
      world.sight = () => ({ errorRate: 20 });
      await server.withWorkers(at.base, world, async () => {
        await at.client.start(at.request);
        const { planDigest } = await reaches(at, awaiting);
        await approve(at, 'ada', planDigest);
        await approve(at, 'grace', planDigest);
        const looks: boolean[] = [];
        for await (const { ended } of at.client.watch(at.environment, { everyMs: 100 })) looks.push(ended);
        expect(looks.at(-1)).toBe(true);
        const result = await at.client.result(at.environment);
        expect(result).toMatchObject({ outcome: 'rolledBack', status: { phase: 'rolledBack' } });
      });
    }));

  test('a watch survives a worker that goes away', () =>
    inEnvironment(server, async (at) => {
      await at.client.start(at.request);
      const seen: string[] = [];
      const watching = (async () => {
        for await (const { status, stale } of at.client.watch(at.environment, { everyMs: 50 })) {
          if (stale !== null) seen.push('stale');
          if (status?.phase === 'awaitingApproval') return;
        }
      })();
      while (!seen.includes('stale')) await new Promise((resolve) => setTimeout(resolve, 50));
      await server.withWorkers(at.base, fakeWorld(), () => watching);
      expect(seen[0]).toBe('stale');
    }));

  test('a status without a worker tells what Temporal knows', () =>
    inEnvironment(server, async ({ client, environment, request }) => {
      await client.start(request);
      const status = client.status(environment);
      await expect(status).rejects.toMatchObject({ code: 'noWorker' });
      await expect(status).rejects.toThrow(
        /no worker answers for env-\d+ main-a1b2c3d \(running, since .*requester.*rollout worker/,
      );
      expect(await client.describe(environment)).toMatchObject({
        environment,
        imageTag: 'main-a1b2c3d',
        closedAt: null,
      });
    }));

  test('a terminated run is told as possibly split traffic', () =>
    inEnvironment(server, async ({ client, environment, request }) => {
      await client.start(request);
      await server.env.client.workflow.getHandle(environmentWorkflowId(environment)).terminate('by hand');
      await expect(client.status(environment)).rejects.toThrow(
        /closed without a result of its own.*traffic may be split.*`rollout rollback --environment env-/,
      );
    }));

  test('an environment nobody rolled out to is unknown', () =>
    inEnvironment(server, async ({ client, environment }) => {
      await expect(client.status(environment)).rejects.toThrow(`no rollout of ${environment} is known`);
    }));

  test('the list holds running rollouts with tag and requester', () =>
    inEnvironment(server, async ({ client, environment, request }) => {
      const { runId } = await client.start(request);
      let runs = await client.list({ environment, running: true });
      // Visibility lags behind.
      for (let tries = 0; tries < 100 && runs.length === 0; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        runs = await client.list({ environment, running: true });
      }
      expect(runs).toMatchObject([
        { environment, runId, imageTag: 'main-a1b2c3d', request: { requestedBy: 'requester' } },
      ]);
    }));
});

describe('planning', () => {
  test('a plan is made without taking the lock', () =>
    inEnvironment(server, async (at) => {
      await server.withWorkers(at.base, fakeWorld(), async () => {
        const plan = await at.client.plan(at.request);
        expect(plan.findings).toEqual([]);
        expect(plan.planDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
        await expect(at.client.describe(at.environment)).rejects.toMatchObject({ code: 'nothingRuns' });
      });
    }));

  test('a plan without a worker fails at once with the cure', () =>
    inEnvironment(server, async ({ client, request }) => {
      const plan = client.plan(request);
      await expect(plan).rejects.toBeInstanceOf(ClientFailure);
      await expect(plan).rejects.toThrow(/no worker polls the task queue client-.*: start one with `rollout worker`/);
    }));
});
