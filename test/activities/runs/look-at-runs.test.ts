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
import type { RunsOnServer } from './runs-on-server';
import { runsOn } from './runs-on-server';

let server: DevServer;
let runs: RunsOnServer;
let snapshot: Snapshot;
beforeAll(async () => {
  server = await openDevServer();
  runs = runsOn(server);
  ({ snapshot } = await cutOffRun(fakeWorld(), 0));
});
afterAll(() => server.close());

function look({ environment }: At, behind?: string): Promise<RunLook> {
  const { lookAtRuns } = createRunsActivities({ client: server.env.client });
  return lookAtRuns({ environment, ...(behind && { behind }) });
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

// Most of the time they only wait for a server, so they wait together.
test.concurrent('a run that closed without a result of ours is orphaned with its snapshot when it was terminated', () =>
  inEnvironment(server, async (at) => {
    const runId = await runs.terminated(at, { snapshot });
    expect(await look(at)).toEqual({
      kind: 'orphaned',
      runId,
      state: 'TERMINATED',
      closedAt: expect.any(Number) as number,
      imageTag: at.request.imageTag,
      snapshot,
    });
  }),
);

test.concurrent('a run that closed without a result of ours is orphaned when Temporal ended it for its time', () =>
  inEnvironment(server, async (at) => {
    await runs.begin(at, { snapshot }, 1_000);
    const ended = server.env.client.workflow.getHandle(environmentWorkflowId(at.environment)).result();
    await expect(ended).rejects.toThrow();
    expect(await look(at)).toMatchObject({ kind: 'orphaned', state: 'TIMED_OUT' });
  }),
);

test.concurrent('a run that closed without a result of ours is looked behind when it never moved traffic', () =>
  inEnvironment(server, async (at) => {
    const orphan = await runs.terminated(at, { snapshot });
    await runs.terminated(at);
    await runs.terminated(at);
    expect(await eventually(at, { kind: 'orphaned' })).toMatchObject({ kind: 'orphaned', runId: orphan });
  }),
);

test.concurrent('a run that closed without a result of ours is none when no run before it moved traffic', () =>
  inEnvironment(server, async (at) => {
    expect(await look(at)).toEqual({ kind: 'none' });
    await runs.terminated(at);
    expect(await look(at)).toEqual({ kind: 'none' });
  }),
);

test.concurrent('a run that closed without a result of ours is what a restore sees behind itself', () =>
  inEnvironment(server, async (at) => {
    const orphan = await runs.terminated(at, { snapshot });
    const restore = await runs.begin(at);
    expect(await eventually(at, { kind: 'orphaned' }, restore)).toMatchObject({ kind: 'orphaned', runId: orphan });
  }),
);

test.concurrent('a run that closed with a result of ours is closed when it carried its tag to the end', () =>
  inEnvironment(server, async (at) => {
    const world = fakeWorld(quickSettings());
    await server.withWorkers(at.base, world, async () => {
      await at.client.start(at.request);
      const { planDigest } = await reaches(at, awaiting);
      for (const by of ['ada', 'grace']) await approve(at, by, planDigest);
      await at.client.result(at.environment);
    });
    expect(await look(at)).toMatchObject({ kind: 'closed', outcome: 'completed' });
  }),
);

test.concurrent(
  'a run that closed with a result of ours is closed when it failed with an outcome after it moved traffic',
  () =>
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
    }),
);

test.concurrent('a run that closed with a result of ours hides no orphan when it was only refused', () =>
  inEnvironment(server, async (at) => {
    const orphan = await runs.terminated(at, { snapshot });
    const world = leaveSplit(fakeWorld(quickSettings()));
    world.healthyTargets['portal-blue'] = 0;
    await server.withWorkers(at.base, world, async () => {
      await at.client.start({ ...at.request, mode: 'restore', imageTag: 'restore', to: 'blue' });
      expect((await at.client.result(at.environment)).outcome).toBe('refused');
    });
    expect(await eventually(at, { kind: 'orphaned' })).toMatchObject({ kind: 'orphaned', runId: orphan });
  }),
);

test.concurrent('a run that closed with a result of ours ends an orphan when it restored its traffic', () =>
  inEnvironment(server, async (at) => {
    await runs.terminated(at, { snapshot });
    const world = leaveSplit(fakeWorld(quickSettings()));
    await server.withWorkers(at.base, world, async () => {
      await at.client.start({ ...at.request, mode: 'restore', imageTag: 'restore', to: 'blue' });
      expect((await at.client.result(at.environment)).outcome).toBe('restored');
    });
    expect(await look(at)).toMatchObject({ kind: 'closed', outcome: 'restored' });
  }),
);

test.concurrent('a run that is open tells how it stands', () =>
  inEnvironment(server, async (at) => {
    await server.withWorkers(at.base, fakeWorld(), async () => {
      const { runId } = await at.client.start(at.request);
      await reaches(at, awaiting);
      const { kind, ...seen } = await look(at);
      expect([kind, seen]).toEqual(['open', expect.objectContaining({ runId, problem: null })]);
      expect(seen).toMatchObject({ status: { phase: 'awaitingApproval', lastCheck: null, weight: { asked: 0 } } });
    });
  }),
);

test.concurrent('a run that is open has a problem when nobody answers for it', () =>
  inEnvironment(server, async (at) => {
    const runId = await runs.begin(at, { snapshot });
    const { startedAt, problem, ...seen } = (await look(at)) as Extract<RunLook, { kind: 'open' }>;
    expect([seen, problem]).toEqual([{ kind: 'open', runId, status: null }, expect.stringMatching(/./)]);
    expect(startedAt).toBeGreaterThan(0);
  }),
);

test.concurrent(
  'a run that is open fails when its task does, with what it noted, and not without a worker to blame',
  () =>
    inEnvironment(server, async (at) => {
      await server.withWorkers(at.base, fakeWorld(), async () => {
        const runId = await runs.beginToFail(at, { snapshot });
        expect(await look(at)).toMatchObject({
          kind: 'open',
          runId,
          status: null,
          failing: {
            failures: expect.any(Number) as number,
            reason: expect.stringContaining('no such function') as string,
            imageTag: at.request.imageTag,
            snapshot,
          },
        });
      });
      await runs.task(at, ({ startedTime }) => !startedTime);
      expect(await look(at)).not.toHaveProperty('failing');
    }),
);

test.concurrent('a run that is open fails with what the run before it noted, when it was to take that back', () =>
  inEnvironment(server, async (at) => {
    await runs.terminated(at, { snapshot });
    await server.withWorkers(at.base, fakeWorld(), async () => {
      const runId = await runs.beginToFail(at);
      await eventually(at, { kind: 'orphaned' }, runId);
      expect(await look(at)).toMatchObject({ kind: 'open', runId, failing: { snapshot } });
    });
  }),
);

test.concurrent('a run that is open is ended, it alone, and only once', () =>
  inEnvironment(server, async (at) => {
    const { endRun } = createRunsActivities({ client: server.env.client });
    const end = (runId: string): Promise<void> => endRun({ ...at, runId, reason: 'stalled' });
    const former = await runs.begin(at, { snapshot });
    await end(former);
    expect(await look(at)).toMatchObject({ kind: 'orphaned', runId: former, state: 'TERMINATED' });
    const latter = await runs.begin(at);
    await end(former);
    const { runId, status } = await server.env.client.workflow
      .getHandle(environmentWorkflowId(at.environment))
      .describe();
    expect([runId, status.name]).toEqual([latter, 'RUNNING']);
  }),
);
