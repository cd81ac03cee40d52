import type { DevServer } from '../../client/support/dev-server';
import type { At } from '../../client/support/in-environment';
import type { RunLook } from '../../../src/domain/guard';
import type { Snapshot } from '../../../src/domain/topology';
import { createRunsActivities } from '../../../src/activities/runs/create';
import { cutOffRun, leaveSplit } from '../../support/cut-off';
import { environmentWorkflowId } from '../../../src/domain/request';
import { fakeWorld } from '../../support/fake-world';
import { openDevServer } from '../../client/support/dev-server';
import { approve, awaiting, inEnvironment, reaches } from '../../client/support/in-environment';
import { quickSettings } from '../../client/support/quick-settings';
import { taskQueues } from '../../../src/workflows/messages';

let server: DevServer;
let snapshot: Snapshot;
beforeAll(async () => {
  server = await openDevServer();
  ({ snapshot } = await cutOffRun(fakeWorld(), 0));
});
afterAll(() => server.close());

function look({ environment }: At, behind?: string): Promise<RunLook> {
  const runs = createRunsActivities({ client: server.env.client });
  return runs.lookAtRuns({ environment, ...(behind && { behind }) });
}

/** Visibility, by which older runs are found, lags behind. */
async function eventually(at: At, wanted: Partial<RunLook>, behind?: string): Promise<RunLook> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const seen = await look(at, behind);
    const fits = Object.entries(wanted).every(([key, value]) => seen[key as keyof RunLook] === value);
    if (fits || Date.now() > deadline) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Starts a run that nobody carries out, with what a rollout notes before its first weight. */
async function begin(at: At, memo: object = {}, workflowExecutionTimeout?: number): Promise<string> {
  const handle = await server.env.client.workflow.start('productionRollout', {
    workflowId: environmentWorkflowId(at.environment),
    taskQueue: taskQueues(`${at.base}-nobody`).workflows,
    args: [at.request],
    memo: { request: at.request, ...memo },
    ...(workflowExecutionTimeout && { workflowExecutionTimeout }),
  });
  return handle.firstExecutionRunId;
}

async function terminated(at: At, memo: object = {}): Promise<string> {
  const runId = await begin(at, memo);
  await server.env.client.workflow.getHandle(environmentWorkflowId(at.environment), runId).terminate('by hand');
  return runId;
}

describe('a run that closed without a result of ours', () => {
  test('is orphaned with its snapshot when it was terminated', () =>
    inEnvironment(server, async (at) => {
      const runId = await terminated(at, { snapshot });
      expect(await look(at)).toEqual({
        kind: 'orphaned',
        runId,
        state: 'TERMINATED',
        closedAt: expect.any(Number) as number,
        imageTag: at.request.imageTag,
        snapshot,
      });
    }));

  test('is orphaned when Temporal ended it for its time', () =>
    inEnvironment(server, async (at) => {
      await begin(at, { snapshot }, 1_000);
      const ended = server.env.client.workflow.getHandle(environmentWorkflowId(at.environment)).result();
      await expect(ended).rejects.toThrow();
      expect(await look(at)).toMatchObject({ kind: 'orphaned', state: 'TIMED_OUT' });
    }));

  test('is looked behind when it never moved traffic', () =>
    inEnvironment(server, async (at) => {
      const orphan = await terminated(at, { snapshot });
      await terminated(at);
      await terminated(at);
      expect(await eventually(at, { kind: 'orphaned' })).toMatchObject({ kind: 'orphaned', runId: orphan });
    }));

  test('is none when no run before it moved traffic', () =>
    inEnvironment(server, async (at) => {
      expect(await look(at)).toEqual({ kind: 'none' });
      await terminated(at);
      expect(await look(at)).toEqual({ kind: 'none' });
    }));

  test('is what a restore sees behind itself', () =>
    inEnvironment(server, async (at) => {
      const orphan = await terminated(at, { snapshot });
      const restore = await begin(at);
      expect(await eventually(at, { kind: 'orphaned' }, restore)).toMatchObject({ kind: 'orphaned', runId: orphan });
    }));
});

describe('a run that closed with a result of ours', () => {
  test('is closed when it carried its tag to the end', () =>
    inEnvironment(server, async (at) => {
      const world = fakeWorld(quickSettings());
      await server.withWorkers(at.base, world, async () => {
        await at.client.start(at.request);
        const { planDigest } = await reaches(at, awaiting);
        for (const by of ['ada', 'grace']) await approve(at, by, planDigest);
        await at.client.result(at.environment);
      });
      expect(await look(at)).toMatchObject({ kind: 'closed', outcome: 'completed' });
    }));

  test('is closed when it failed with an outcome after it moved traffic', () =>
    inEnvironment(server, async (at) => {
      const world = fakeWorld(quickSettings());
      world.sight = () => ({ errorRate: 20 });
      await server.withWorkers(at.base, world, async () => {
        await at.client.start(at.request);
        const { planDigest } = await reaches(at, awaiting);
        for (const by of ['ada', 'grace']) await approve(at, by, planDigest);
        await at.client.result(at.environment);
      });
      expect(await look(at)).toMatchObject({ kind: 'closed', outcome: 'rolledBack' });
    }));

  test('hides no orphan when it was only refused', () =>
    inEnvironment(server, async (at) => {
      const orphan = await terminated(at, { snapshot });
      const world = leaveSplit(fakeWorld(quickSettings()));
      world.healthyTargets['portal-blue'] = 0;
      await server.withWorkers(at.base, world, async () => {
        await at.client.start({ ...at.request, mode: 'restore', imageTag: 'restore', to: 'blue' });
        expect((await at.client.result(at.environment)).outcome).toBe('refused');
      });
      expect(await eventually(at, { kind: 'orphaned' })).toMatchObject({ kind: 'orphaned', runId: orphan });
    }));

  test('ends an orphan when it restored its traffic', () =>
    inEnvironment(server, async (at) => {
      await terminated(at, { snapshot });
      const world = leaveSplit(fakeWorld(quickSettings()));
      await server.withWorkers(at.base, world, async () => {
        await at.client.start({ ...at.request, mode: 'restore', imageTag: 'restore', to: 'blue' });
        expect((await at.client.result(at.environment)).outcome).toBe('restored');
      });
      expect(await look(at)).toMatchObject({ kind: 'closed', outcome: 'restored' });
    }));
});

describe('a run that is open', () => {
  test('tells how it stands', () =>
    inEnvironment(server, async (at) => {
      await server.withWorkers(at.base, fakeWorld(), async () => {
        const { runId } = await at.client.start(at.request);
        await reaches(at, awaiting);
        const { kind, ...seen } = await look(at);
        expect([kind, seen]).toEqual(['open', expect.objectContaining({ runId, problem: null })]);
        expect(seen).toMatchObject({ status: { phase: 'awaitingApproval', lastCheck: null, weight: { asked: 0 } } });
      });
    }));

  test('has a problem when nobody answers for it', () =>
    inEnvironment(server, async (at) => {
      const runId = await begin(at, { snapshot });
      expect(await look(at)).toMatchObject({
        kind: 'open',
        runId,
        status: null,
        problem: expect.stringMatching(/./) as string,
      });
    }));
});
