import { randomUUID } from 'node:crypto';
import type { DevServer } from './support/dev-server';
import { RefusedDecision } from '../../src/client/client-failure';
import { decisionId } from '../../src/client/decision-id';
import { environmentWorkflowId } from '../../src/domain/request';
import { fakeWorld } from '../support/fake-world';
import { quickSettings } from './support/quick-settings';
import { openDevServer } from './support/dev-server';
import { approve, awaiting, inEnvironment, reaches } from './support/in-environment';

let server: DevServer;
beforeAll(async () => {
  server = await openDevServer();
});
afterAll(() => server.close());

describe('starting', () => {
  test('a second start of the same request returns the running one', () =>
    inEnvironment(server, async ({ client, request }) => {
      const first = await client.start(request);
      const second = await client.start({ ...request, requestedBy: 'someone-else' });
      expect(first.existing).toBe(false);
      expect(second).toEqual({ ...first, existing: true });
    }));

  test('another tag is refused in one line naming what runs', () =>
    inEnvironment(server, async (at) => {
      await server.withWorkers(at.base, fakeWorld(), async () => {
        await at.client.start(at.request);
        await reaches(at, awaiting);
        const refused = at.client.start({ ...at.request, imageTag: 'other' });
        await expect(refused).rejects.toMatchObject({ code: 'refused' });
        await expect(refused).rejects.toThrow(
          /^env-\d+ is taken by main-a1b2c3d \(awaitingApproval since \d\d:\d\d:\d\dZ, asked for by requester\): .*--supersede.*abort it.*; http:\S+$/,
        );
      });
    }));

  test('another tag is refused from memo facts without a worker', () =>
    inEnvironment(server, async ({ client, request }) => {
      await client.start(request);
      await expect(client.start({ ...request, imageTag: 'other' })).rejects.toThrow(
        /is taken by main-a1b2c3d .*requester/,
      );
    }));

  test('a higher sequence supersedes one that awaits approval', () =>
    inEnvironment(server, async (at) => {
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
    inEnvironment(server, async (at) => {
      await server.withWorkers(at.base, fakeWorld(), async () => {
        await at.client.start(at.request);
        await reaches(at, awaiting);
        const older = { ...at.request, imageTag: 'older', sequence: 6 };
        await expect(at.client.start(older, { supersede: true })).rejects.toThrow(/sequence 6 is not higher than 7/);
        expect((await at.client.status(at.environment)).status.phase).toBe('awaitingApproval');
      });
    }));

  test.each([false, true])('a run that only says goodbye is waited for (with supersede: %s)', (supersede) =>
    inEnvironment(server, async (at) => {
      const world = fakeWorld();
      let go = (): void => undefined;
      const slack = new Promise<void>((resolve) => (go = resolve));
      world.before.announce = ({ announcement }: { announcement: { code: string } }) =>
        announcement.code === 'NothingWritten' ? slack : undefined;
      await server.withWorkers(at.base, world, async () => {
        const former = await at.client.start(at.request);
        await reaches(at, awaiting);
        await at.client.decide('abort', { ...at, runId: former.runId }, { id: decisionId('abort'), by: 'ada' });
        await reaches(at, ({ phase }) => phase === 'closed');
        const next = at.client.start({ ...at.request, sequence: 8 }, { supersede });
        setTimeout(go, 500);
        expect(await next).toMatchObject({ existing: false });
        expect((await next).runId).not.toBe(former.runId);
        await reaches(at, awaiting);
      });
    }),
  );

  test('a start with another waiver does not join the running rollout', () =>
    inEnvironment(server, async (at) => {
      await at.client.start(at.request);
      const waivers = [{ rule: 'error-rate', reason: 'live is in breach' }];
      await expect(at.client.start({ ...at.request, waivers })).rejects.toThrow(/is taken by main-a1b2c3d/);
    }));

  test('superseding without a worker sends nothing and says so', () =>
    inEnvironment(server, async ({ client, environment, request }) => {
      await client.start(request);
      const newer = client.start({ ...request, imageTag: 'newer', sequence: 8 }, { supersede: true });
      await expect(newer).rejects.toMatchObject({ code: 'noWorker' });
      const { events } = await server.env.client.workflow.getHandle(environmentWorkflowId(environment)).fetchHistory();
      expect(events?.filter((event) => event.workflowExecutionSignaledEventAttributes)).toEqual([]);
    }));
});

describe('deciding', () => {
  test('a refused approval rejects at once with the reason', () =>
    inEnvironment(server, async (at) => {
      await server.withWorkers(at.base, fakeWorld(), async () => {
        await at.client.start(at.request);
        const { planDigest } = await reaches(at, awaiting);
        const refused = approve(at, 'requester', planDigest);
        await expect(refused).rejects.toBeInstanceOf(RefusedDecision);
        await expect(approve(at, 'mallory', planDigest)).rejects.toThrow('mallory is not on the list of approvers');
      });
    }));

  test('a decision without a worker is kept and acts later', () =>
    inEnvironment(server, async (at) => {
      await at.client.start(at.request);
      const outcome = await at.client.decide('abort', await at.client.describe(at.environment), {
        id: decisionId('abort'),
        by: 'ada',
      });
      expect(outcome).toEqual({ answered: false, message: 'abort is recorded and will act when a worker is back' });
      await server.withWorkers(at.base, fakeWorld(), async () => {
        expect((await at.client.result(at.environment)).outcome).toBe('aborted');
      });
    }));

  test('a decision about a run that has ended never reaches the next one', () =>
    inEnvironment(server, async (at) => {
      const abort = { id: decisionId('abort'), by: 'ada' };
      await server.withWorkers(at.base, fakeWorld(), async () => {
        const former = await at.client.start(at.request);
        const looked = { environment: at.environment, runId: former.runId };
        await at.client.decide('abort', looked, abort);
        await at.client.result(at.environment, former.runId);
        const { runId } = await at.client.start({ ...at.request, imageTag: 'newer' });
        await reaches(at, awaiting);
        const late = at.client.decide('abort', looked, { ...abort, id: decisionId('abort') });
        await expect(late).rejects.toMatchObject({ code: 'nothingRuns' });
        await expect(late).rejects.toThrow(`${at.environment} is held by newer`);
        expect((await at.client.status(at.environment)).status).toMatchObject({ runId, phase: 'awaitingApproval' });
      });
      // Without a worker a Signal is what is left, and it is bound as well.
      const kept = at.client.decide('abort', { environment: at.environment, runId: randomUUID() }, abort);
      await expect(kept).rejects.toMatchObject({ code: 'nothingRuns' });
    }));

  test('a promote that waited for a worker does not act on what was seen before the outage', () =>
    inEnvironment(server, async (at) => {
      const world = fakeWorld({ ...quickSettings(), steps: [{ weight: 100, windowMs: 60_000 }] });
      const { runId } = await at.client.start(at.request);
      const run = { environment: at.environment, runId };
      await server.withWorkers(at.base, world, async () => {
        const { planDigest } = await reaches(at, awaiting);
        for (const by of ['ada', 'grace']) await approve(at, by, planDigest);
        await reaches(at, ({ phase, checkCounts }) => phase === 'watching' && checkCounts.pass > 1);
      });
      // It is sent for five seconds, ten intervals of checks, until it is left as a Signal.
      const sent = await at.client.decide('promote', run, { id: decisionId('promote'), by: 'ada' });
      expect(sent.answered).toBe(false);
      await server.withWorkers(at.base, world, async () => {
        const { decisions } = await reaches(at, (status) => status.decisions.some(({ kind }) => kind === 'promote'));
        expect(decisions.at(-1)).toMatchObject({ kind: 'promote', via: 'signal', accepted: false });
        expect(decisions.at(-1)?.refusal).toMatch(/^the last check is \d+s old; wait for the next one$/);
      });
    }));

  test('a decision about nothing says what to look at', () =>
    inEnvironment(server, async ({ client, environment }) => {
      const run = { environment, runId: randomUUID() };
      const decided = client.decide('abort', run, { id: decisionId('abort'), by: 'ada' });
      await expect(decided).rejects.toThrow(`no run ${run.runId} of ${environment} is known: see \`rollout list\``);
      await expect(decided).rejects.toMatchObject({ code: 'nothingRuns' });
    }));
});
