import type { At } from '../client/support/in-environment';
import type { DevServer } from '../client/support/dev-server';
import type { FakeWorld } from '../support/fake-world';
import type { LocalGitHub } from '../activities/records/local-github';
import { createRecordsActivities } from '../../src/activities/records/create';
import { environmentWorkflowId } from '../../src/domain/request';
import { recordsId } from '../../src/workflows/messages';
import { fakeWorld } from '../support/fake-world';
import { inEnvironment, reaches } from '../client/support/in-environment';
import { openDevServer } from '../client/support/dev-server';
import { quickSettings } from '../client/support/quick-settings';
import { COMMIT, startLocalGitHub } from '../activities/records/local-github';

let server: DevServer;
let github: LocalGitHub;
beforeAll(async () => {
  server = await openDevServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  github = await startLocalGitHub();
});
afterEach(() => github.close());

function recordedWorld(): FakeWorld {
  const world = fakeWorld({ ...quickSettings(), recordedIn: 'mpac/app' });
  Object.assign(
    world.activities,
    createRecordsActivities({ github: github.place, store: null, client: server.env.client }),
  );
  return world;
}

/** Starts a rollout with a commit; answers what ends its keeper, which outlives it by a minute. */
async function start({ client, request, environment }: At): Promise<() => Promise<unknown>> {
  await client.start({ ...request, commit: COMMIT });
  const { runId } = await server.env.client.workflow.getHandle(environmentWorkflowId(environment)).describe();
  const keeper = server.env.client.workflow.getHandle(recordsId({ environment, runId }));
  return () => keeper.terminate('the test is over').catch(() => undefined);
}

/** Tasks of a worker that stopped may be waited for up to ten seconds each, before another one gets them. */
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2_000 && !isSo(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  expect([isSo(), github.calls]).toEqual([true, github.calls]);
}

test('a run that ends in its first second leaves its record all the same', () =>
  inEnvironment(server, async (at) => {
    const world = recordedWorld();
    const { inspectTraffic } = world.activities;
    const finding = { code: 'SlotMissing', subject: 'slot portal-green', problem: 'it is gone', cure: 'bring it back' };
    world.activities.inspectTraffic = async (input) => ({ ...(await inspectTraffic(input)), findings: [finding] });
    await server.withWorkers(at.base, world, async () => {
      const endKeeper = await start(at);
      await until(() => github.commitStatuses.length === 1);
      expect(github.story()).toEqual([
        'failure: Refused for 1 reason. slot portal-green: it is gone. Cure: bring it back. Nothing was written.',
      ]);
      await endKeeper();
    });
  }));

test.each([
  ['the Deployment was made', 'POST /deployments'],
  ['its status was written', 'POST /deployments/100/statuses queued'],
  ['that of the commit was written', `POST /statuses/${COMMIT} pending`],
])(
  'a worker that stops when %s is followed by one that writes nothing twice',
  (_, stalled) =>
    inEnvironment(server, async (at) => {
      let endKeeper: (() => Promise<unknown>) | undefined;
      github.trouble = (_number, call) => (call === stalled ? 'stalled' : null);
      await server.withWorkers(at.base, recordedWorld(), async () => {
        endKeeper = await start(at);
        await until(() => github.calls.at(-1) === stalled);
      });
      github.trouble = () => null;
      await server.withWorkers(at.base, recordedWorld(), async () => {
        await reaches(at, (status) => status.phase === 'awaitingApproval');
        await at.client.decide('abort', await at.client.describe(at.environment), {
          id: 'a1',
          by: 'ada',
          reason: 'not today',
        });
        await until(() => github.commitStatuses.some(({ state }) => state === 'failure'));
        await endKeeper?.();
      });
      expect(github.deployments).toHaveLength(1);
      expect(github.story().map((line) => line.split(':')[0])).toEqual(['queued', 'inactive']);
      expect(github.commitStatuses.map(({ state }) => state)).toEqual(['failure', 'pending']);
    }),
  120_000,
);

test('a keeper that somebody ended does not keep a rollout from its end', () =>
  inEnvironment(server, async (at) => {
    await server.withWorkers(at.base, recordedWorld(), async () => {
      const endKeeper = await start(at);
      await until(() => github.commitStatuses.length === 1);
      await endKeeper();
      const began = Date.now();
      await at.client.decide('abort', await at.client.describe(at.environment), {
        id: 'a1',
        by: 'ada',
        reason: 'not today',
      });
      expect((await at.client.result(at.environment)).outcome).toBe('aborted');
      expect(Date.now() - began).toBeLessThan(9_000);
    });
    expect(github.story()).toHaveLength(1);
  }));
