import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecordsActivities } from '../../src/activities/records/create';
import { openWriter } from '../../src/activities/records/store/open-writer';
import type { RolloutClient } from '../../src/client/rollout-client';
import { createRolloutClient } from '../../src/client/rollout-client';
import { openStore } from '../../src/client/store/open-store';
import { environmentWorkflowId } from '../../src/domain/request';
import { resultId } from '../../src/workflows/messages';
import type { FakeWorld } from '../support/fake-world';
import { fakeWorld } from '../support/fake-world';
import type { DevServer } from './support/dev-server';
import { openDevServer } from './support/dev-server';
import type { At } from './support/in-environment';
import { awaiting, inEnvironment, reaches } from './support/in-environment';
import { quickSettings } from './support/quick-settings';
import { cli } from './support/cli-run';

let server: DevServer;
let directory: string;
let configuration: string;
beforeAll(async () => {
  server = await openDevServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'store-'));
  configuration = join(directory, 'rollout.yaml');
  const shipped = await readFile('rollout.yaml', 'utf8');
  await writeFile(configuration, `${shipped}\nrecords: { store: { directory: . } }\n`);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A world whose results are kept in the directory by the real activities. */
function keptWorld(): FakeWorld {
  const world = fakeWorld({ ...quickSettings(), storedIn: directory });
  const store = openWriter({ kind: 'directory', path: directory }, {});
  const { keepResult, lookAtRecordedRun } = createRecordsActivities({
    github: null,
    store,
    client: server.env.client,
  });
  Object.assign(world.activities, { keepResult, lookAtRecordedRun });
  return world;
}

/** What a run that was kept left behind, after Temporal has forgotten it. */
interface Forgotten extends At {
  readonly runId: string;
  readonly at: string;
  /** What the client told while Temporal knew the run. */
  readonly before: { readonly status: unknown; readonly result: unknown; readonly listed: unknown };
  /** A client that has the store. */
  readonly reader: RolloutClient;
}

async function forgotten(at: At, end: (at: At) => Promise<unknown>): Promise<Forgotten> {
  const { client } = server.env;
  const workflowId = environmentWorkflowId(at.environment);
  return server.withWorkers(at.base, keptWorld(), async () => {
    await at.client.start(at.request);
    await reaches(at, awaiting);
    const { runId } = await at.client.describe(at.environment);
    await end(at);
    const status = await at.client.status(at.environment).catch(String);
    const result = await at.client.result(at.environment).catch(String);
    const kept = (await client.workflow.getHandle(resultId({ ...at, runId })).result()) as { at: string };
    const [listed] = await until(
      () => at.client.list({ environment: at.environment }),
      ([one]) => typeof one?.closedAt === 'number',
    );
    const workflowExecution = { workflowId, runId };
    await client.workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution });
    await until(
      () => at.client.status(at.environment).catch(String),
      (answer) => typeof answer === 'string' && answer.includes('is known'),
    );
    await until(
      () => at.client.list({ environment: at.environment }),
      ({ length }) => length === 0,
    );
    const reader = createRolloutClient(client, { taskQueue: at.base, store: () => openStore(configuration, {}) });
    return { ...at, runId, at: kept.at, before: { status, result, listed }, reader };
  });
}

/** Asks again until the answer is as wanted: the server deletes, and tells what closed, in its own time. */
async function until<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 400; tries += 1) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`it is still ${JSON.stringify(await ask())}`);
}

const aborted = async (at: At): Promise<unknown> => {
  const by = { id: 'a1', by: 'ada', reason: 'not today' };
  await at.client.decide('abort', await at.client.describe(at.environment), by);
  return at.client.result(at.environment);
};

test('a run that Temporal has forgotten is told as it was before', () =>
  inEnvironment(server, async (at) => {
    const { before, reader, environment, runId } = await forgotten(at, aborted);
    expect(before.result).toMatchObject({ outcome: 'aborted' });
    expect(await reader.status(environment)).toEqual(before.status);
    expect(await reader.status(environment, runId)).toEqual(before.status);
    expect(await reader.result(environment)).toEqual(before.result);
    expect(await reader.list({ environment })).toEqual([before.listed]);
    expect(await reader.list({ environment, running: true })).toEqual([]);
    const looks = [];
    for await (const look of reader.watch(environment)) looks.push(look);
    expect(looks).toEqual([{ status: (await reader.status(environment)).status, stale: null, ended: true }]);
    await expect(reader.status(environment, randomUUID())).rejects.toMatchObject({ code: 'nothingRuns' });
  }));

test('runs that Temporal knows come first, and none of them twice', () =>
  inEnvironment(server, async (at) => {
    const { reader, environment, runId, base, request } = await forgotten(at, aborted);
    await server.withWorkers(base, keptWorld(), async () => {
      await reader.start({ ...request, sequence: 8 });
      await reaches(at, awaiting);
      await aborted(at);
      const second = (await reader.describe(environment)).runId;
      await server.env.client.workflow.getHandle(resultId({ environment, runId: second })).result();
      const listed = await until(
        () => reader.list({ environment }),
        (runs) => runs.length === 2,
      );
      expect(listed.map((run) => run.runId)).toEqual([second, runId]);
      expect((await reader.list({ environment, limit: 1 })).map((run) => run.runId)).toEqual([second]);
      expect((await reader.status(environment)).facts.runId).toBe(second);
      expect((await reader.status(environment, runId)).facts.runId).toBe(runId);
    });
    expect(await readdir(join(directory, environment))).toHaveLength(1);
  }));

test('a terminated run is kept as one, and told as Temporal tells it', () =>
  inEnvironment(server, async (at) => {
    const { before, reader, environment } = await forgotten(at, async () => {
      const { client } = server.env;
      const handle = client.workflow.getHandle(environmentWorkflowId(at.environment));
      const { runId } = await handle.describe();
      await handle.terminate('by hand');
      // Else it is found within the hour.
      await client.workflow.getHandle(resultId({ ...at, runId })).signal('runCloses');
    });
    expect(before.status).toMatch(/closed without a result of its own \(by hand\): traffic may be split/);
    await expect(reader.status(environment)).rejects.toThrow(String(before.status).replace(/^\w+: /, ''));
    expect(await reader.list({ environment })).toEqual([before.listed]);
  }));

test('the command line reads the store that --config names, and lists what it can when that cannot be read', () =>
  inEnvironment(server, async (at) => {
    const { reader, environment } = await forgotten(at, aborted);
    const status = await cli(`status --environment ${environment} --config ${configuration}`, reader);
    expect(status).toMatchObject({ code: 3, targets: [{ config: configuration }] });
    expect(status.stderr).toContain(`Nothing runs in ${environment}. The last rollout:`);
    const lost = createRolloutClient(server.env.client, { store: () => openStore('/nowhere/rollout.yaml', {}) });
    const listed = await cli(`list --environment ${environment}`, lost);
    expect(listed).toMatchObject({ code: 0, stdout: 'No rollouts are known.\n' });
    expect(listed.stderr).toMatch(/^runs that Temporal has forgotten are not listed: .*no such file/);
  }));
