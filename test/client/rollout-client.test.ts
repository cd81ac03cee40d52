import type { RolloutClient } from '../../src/client/rollout-client';
import type { RolloutRequest } from '../../src/domain/request';
import type { RolloutStatus } from '../../src/domain/status';
import type { DevServer } from './support/dev-server';
import { ClientFailure, RefusedDecision } from '../../src/client/client-failure';
import { createRolloutClient } from '../../src/client/rollout-client';
import { decisionId } from '../../src/client/decision-id';
import { environmentWorkflowId } from '../../src/domain/request';
import { fakeWorld } from '../support/fake-world';
import { openDevServer } from './support/dev-server';
import { quickSettings } from './support/quick-settings';

let server: DevServer;
let serial = 0;
beforeAll(async () => {
  server = await openDevServer();
});
afterAll(() => server.close());

/** A client and a request for an environment of its own; whatever still runs there is ended after the body. */
async function inEnvironment(body: (at: At) => Promise<void>): Promise<void> {
  serial += 1;
  const environment = `env-${serial}`;
  const base = `client-${process.pid}-${serial}`;
  const client = createRolloutClient(server.env.client, { taskQueue: base });
  const request = { environment, imageTag: 'main-a1b2c3d', requestedBy: 'requester', sequence: 7 };
  try {
    await body({ client, base, environment, request });
  } finally {
    const handle = server.env.client.workflow.getHandle(environmentWorkflowId(environment));
    await handle.terminate('the test is over').catch(() => undefined);
  }
}

interface At {
  readonly client: RolloutClient;
  readonly base: string;
  readonly environment: string;
  readonly request: RolloutRequest;
}

async function reaches(at: At, wanted: (status: RolloutStatus) => boolean): Promise<RolloutStatus> {
  for await (const { status } of at.client.watch(at.environment, { everyMs: 50 })) {
    if (status && wanted(status)) return status;
  }
  throw new Error('the rollout ended before that');
}

const awaiting = (status: RolloutStatus): boolean => status.phase === 'awaitingApproval';

async function approve(at: At, by: string, planDigest: string | null): Promise<string> {
  const argument = { id: decisionId('approve'), by, planDigest: planDigest ?? 'none' };
  return (await at.client.decide('approve', at.environment, argument)).message;
}

describe('starting', () => {
  test('a second start of the same request returns the running one', () =>
    inEnvironment(async ({ client, request }) => {
      const first = await client.start(request);
      const second = await client.start({ ...request, requestedBy: 'someone-else' });
      expect(first.existing).toBe(false);
      expect(second).toEqual({ ...first, existing: true });
    }));

  test('another tag is refused in one line naming what runs', () =>
    inEnvironment(async (at) => {
      await server.withWorkers(at.base, fakeWorld(), async () => {
        await at.client.start(at.request);
        await reaches(at, awaiting);
        const refused = at.client.start({ ...at.request, imageTag: 'other' });
        await expect(refused).rejects.toMatchObject({ code: 'refused' });
        await expect(refused).rejects.toThrow(
          /^env-\d+ is taken by main-a1b2c3d \(awaitingApproval since \d\d:\d\d:\d\dZ, asked for by requester\): .*abort it.*--supersede; http:\S+$/,
        );
      });
    }));

  test('another tag is refused from memo facts without a worker', () =>
    inEnvironment(async ({ client, request }) => {
      await client.start(request);
      await expect(client.start({ ...request, imageTag: 'other' })).rejects.toThrow(
        /is taken by main-a1b2c3d .*requester/,
      );
    }));

  test('a higher sequence supersedes one that awaits approval', () =>
    inEnvironment(async (at) => {
      await server.withWorkers(at.base, fakeWorld(), async () => {
        const first = await at.client.start(at.request);
        await reaches(at, awaiting);
        const newer = { ...at.request, imageTag: 'newer', sequence: 8 };
        const second = await at.client.start(newer, { supersede: true });
        expect(second.runId).not.toBe(first.runId);
        expect((await at.client.result(at.environment, first.runId)).outcome).toBe('superseded');
        expect((await reaches(at, awaiting)).request.imageTag).toBe('newer');
      });
    }));

  test('a lower sequence cannot supersede and leaves it running', () =>
    inEnvironment(async (at) => {
      await server.withWorkers(at.base, fakeWorld(), async () => {
        await at.client.start(at.request);
        await reaches(at, awaiting);
        const older = { ...at.request, imageTag: 'older', sequence: 6 };
        await expect(at.client.start(older, { supersede: true })).rejects.toThrow(/sequence 6 is not higher than 7/);
        expect((await at.client.status(at.environment)).status.phase).toBe('awaitingApproval');
      });
    }));

  test('superseding without a worker sends nothing and says so', () =>
    inEnvironment(async ({ client, environment, request }) => {
      await client.start(request);
      const newer = client.start({ ...request, imageTag: 'newer', sequence: 8 }, { supersede: true });
      await expect(newer).rejects.toMatchObject({ code: 'noWorker' });
      const { events } = await server.env.client.workflow.getHandle(environmentWorkflowId(environment)).fetchHistory();
      expect(events?.filter((event) => event.workflowExecutionSignaledEventAttributes)).toEqual([]);
    }));
});

describe('deciding', () => {
  test('a refused approval rejects at once with the reason', () =>
    inEnvironment(async (at) => {
      await server.withWorkers(at.base, fakeWorld(), async () => {
        await at.client.start(at.request);
        const { planDigest } = await reaches(at, awaiting);
        const refused = approve(at, 'requester', planDigest);
        await expect(refused).rejects.toBeInstanceOf(RefusedDecision);
        await expect(approve(at, 'mallory', planDigest)).rejects.toThrow('mallory is not on the list of approvers');
      });
    }));

  test('a decision without a worker is kept and acts later', () =>
    inEnvironment(async (at) => {
      await at.client.start(at.request);
      const outcome = await at.client.decide('abort', at.environment, { id: decisionId('abort'), by: 'ada' });
      expect(outcome).toEqual({ answered: false, message: 'abort is recorded and will act when a worker is back' });
      await server.withWorkers(at.base, fakeWorld(), async () => {
        expect((await at.client.result(at.environment)).outcome).toBe('aborted');
      });
    }));

  test('a decision about nothing says what to look at', () =>
    inEnvironment(async ({ client, environment }) => {
      const decided = client.decide('abort', environment, { id: decisionId('abort'), by: 'ada' });
      await expect(decided).rejects.toThrow(`nothing runs in ${environment}: see \`rollout list\``);
      await expect(decided).rejects.toMatchObject({ code: 'nothingRuns' });
    }));
});

describe('looking', () => {
  test('a completed rollout can be read without a worker', () =>
    inEnvironment(async (at) => {
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
    inEnvironment(async (at) => {
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
    inEnvironment(async (at) => {
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
    inEnvironment(async ({ client, environment, request }) => {
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
    inEnvironment(async ({ client, environment, request }) => {
      await client.start(request);
      await server.env.client.workflow.getHandle(environmentWorkflowId(environment)).terminate('by hand');
      await expect(client.status(environment)).rejects.toThrow(
        /closed without a result of its own.*traffic may be split/,
      );
    }));

  test('an environment nobody rolled out to is unknown', () =>
    inEnvironment(async ({ client, environment }) => {
      await expect(client.status(environment)).rejects.toThrow(`no rollout of ${environment} is known`);
    }));

  test('the list holds running rollouts with tag and requester', () =>
    inEnvironment(async ({ client, environment, request }) => {
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
    inEnvironment(async (at) => {
      await server.withWorkers(at.base, fakeWorld(), async () => {
        const plan = await at.client.plan(at.request);
        expect(plan.findings).toEqual([]);
        expect(plan.planDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
        await expect(at.client.describe(at.environment)).rejects.toMatchObject({ code: 'nothingRuns' });
      });
    }));

  test('a plan without a worker fails at once with the cure', () =>
    inEnvironment(async ({ client, request }) => {
      const plan = client.plan(request);
      await expect(plan).rejects.toBeInstanceOf(ClientFailure);
      await expect(plan).rejects.toThrow(/no worker polls the task queue client-.*: start one with `rollout worker`/);
    }));
});
