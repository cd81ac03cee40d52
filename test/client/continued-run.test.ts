import type { DevServer } from './support/dev-server';
import type { At } from './support/in-environment';
import { decisionId } from '../../src/client/decision-id';
import { environmentWorkflowId } from '../../src/domain/request';
import { reaches } from './support/in-environment';
import { openStandIns, withStandIns } from './support/stand-ins';

let server: DevServer;
beforeAll(async () => {
  server = await openStandIns();
});
afterAll(() => server.close());

const rolling = (body: (at: At) => Promise<void>): Promise<void> => withStandIns(server, body, 'rolling');

describe('a run that goes on as another', () => {
  test('is watched and awaited by its first run ID', () =>
    rolling(async ({ client, environment, request }) => {
      const { runId } = await client.start(request);
      const runs = new Set<string>();
      for await (const { status, ended } of client.watch(environment, { runId, everyMs: 50 })) {
        if (status && !ended && status.phase === 'preparing' && !runs.has(status.runId)) {
          await client.decide('abort', await client.describe(environment), { id: decisionId('abort'), by: 'ada' });
        }
        if (status) runs.add(status.runId);
      }
      expect([...runs][0]).toBe(runId);
      expect(runs.size).toBe(2);
      expect(await client.result(environment, runId)).toMatchObject({
        outcome: 'rolledBack',
        status: { runId: [...runs][1] },
      });
    }));

  test('is awaited from before it goes on', () =>
    rolling(async (at) => {
      const { runId } = await at.client.start(at.request);
      const result = at.client.result(at.environment, runId);
      await reaches(at, ({ phase }) => phase === 'preparing');
      await at.client.decide('abort', await at.client.describe(at.environment), { id: decisionId('abort'), by: 'ada' });
      expect((await result).status.kind).toBe('deploy');
    }));

  test('is watched to its end without waiting for the next look', () =>
    rolling(async ({ client, environment, request }) => {
      const { runId } = await client.start(request);
      const ended: boolean[] = [];
      for await (const look of client.watch(environment, { runId, everyMs: 600_000 })) {
        ended.push(look.ended);
        // The second look comes as soon as it has gone on, and the last as soon as it is over.
        if (ended.length === 2) {
          await client.decide('abort', await client.describe(environment), { id: decisionId('abort'), by: 'ada' });
        }
      }
      expect(ended).toEqual([false, false, true]);
    }));

  test('is listed once, as what it became', () =>
    rolling(async (at) => {
      const { client, environment } = at;
      await client.start(at.request);
      const { runId } = await reaches(at, ({ phase }) => phase === 'preparing');
      let runs = await client.list({ environment });
      // Visibility lags behind.
      for (let tries = 0; tries < 100 && runs[0]?.runId !== runId; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        runs = await client.list({ environment });
      }
      expect(runs).toMatchObject([{ runId, type: 'stagingDeploy', request: at.request, imageTag: 'main-a1b2c3d' }]);
    }));
});

test('a staging deploy that was cut off speaks of services', () =>
  rolling(async (at) => {
    await at.client.start(at.request);
    await reaches(at, ({ phase }) => phase === 'preparing');
    await server.env.client.workflow.getHandle(environmentWorkflowId(at.environment)).terminate('by hand');
    await expect(at.client.status(at.environment)).rejects.toThrow(/result of its own.*services may be half deployed/);
  }));

describe('superseding a staging deploy', () => {
  test('a push right behind waits until it can be said', () =>
    rolling(async (at) => {
      const first = await at.client.start(at.request);
      const newer = { ...at.request, imageTag: 'newer', sequence: 8 };
      const second = await at.client.start(newer, { supersede: true });
      expect((await at.client.result(at.environment, first.runId)).outcome).toBe('superseded');
      const { request, runId } = await reaches(at, ({ phase }) => phase === 'preparing');
      expect(request.imageTag).toBe('newer');
      // What the one before it turned out to be, it is begun as.
      expect(runId).toBe(second.runId);
    }));

  test('an older push is refused in the words of the worker', () =>
    rolling(async (at) => {
      await at.client.start(at.request);
      const older = { ...at.request, imageTag: 'older', sequence: 6 };
      await expect(at.client.start(older, { supersede: true })).rejects.toThrow(
        /is taken by main-a1b2c3d \(preparing .*: sequence 6 is not higher; wait for its end/,
      );
    }));

  test('a push that does not supersede is told how', () =>
    rolling(async (at) => {
      await at.client.start(at.request);
      await reaches(at, ({ phase }) => phase === 'preparing');
      await expect(at.client.start({ ...at.request, imageTag: 'newer' })).rejects.toThrow('give --supersede');
    }));
});
