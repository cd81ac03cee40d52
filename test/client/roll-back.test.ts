import type { DevServer } from './support/dev-server';
import type { At } from './support/in-environment';
import { environmentWorkflowId } from '../../src/domain/request';
import { inEnvironment, reaches } from './support/in-environment';
import { openStandIns, withStandIns } from './support/stand-ins';

let server: DevServer;
beforeAll(async () => {
  server = await openStandIns();
});
afterAll(() => server.close());

const by = 'ada';

/** Starts a tag and waits until its run has shown itself. */
async function begin(at: At, imageTag: string): Promise<string> {
  const { runId } = await at.client.start({ ...at.request, imageTag });
  for await (const { status } of at.client.watch(at.environment, { runId, everyMs: 50 })) {
    if (status) break;
  }
  return runId;
}

/** Starts a tag, and ends its run as a person with the Temporal CLI does. */
async function cutOff(at: At, imageTag: string): Promise<void> {
  await begin(at, imageTag);
  await server.env.client.workflow.getHandle(environmentWorkflowId(at.environment)).terminate('by hand');
}

describe('rolling back what runs', () => {
  test('the running rollout is told to take it back', () =>
    withStandIns(server, async (at) => {
      const runId = await begin(at, 'shifted');
      const answer = await at.client.rollback(at.environment, { by, reason: 'orders are lost' });
      expect(answer).toEqual({ kind: 'takingBack', runId, answered: true, message: 'abort was counted' });
      expect((await at.client.result(at.environment, runId)).outcome).toBe('rolledBack');
    }));

  test('a rollback under way is what was asked for', () =>
    withStandIns(server, async (at) => {
      const runId = await begin(at, 'turning');
      const message = 'it is rolling back already';
      expect(await at.client.rollback(at.environment, { by })).toEqual({
        kind: 'takingBack',
        runId,
        answered: true,
        message,
      });
    }));

  test('past the point of no return undo is named', () =>
    withStandIns(server, async (at) => {
      await begin(at, 'retiring');
      await expect(at.client.rollback(at.environment, { by })).rejects.toMatchObject({
        code: 'refused',
        message: 'the way back is `rollout undo`, once this has ended',
      });
    }));

  test('a colour cannot be chosen while a rollout runs', () =>
    withStandIns(server, async (at) => {
      await begin(at, 'shifted');
      await expect(at.client.rollback(at.environment, { by, to: 'green' })).rejects.toThrow('leave out --to');
      expect((await at.client.status(at.environment)).result).toBeNull();
    }));

  test('a restore that runs is joined, one to another colour refused', () =>
    withStandIns(server, async (at) => {
      const first = await at.client.rollback(at.environment, { by, to: 'blue', reason: 'slowly' });
      expect(await at.client.rollback(at.environment, { by })).toEqual({ ...first, existing: true });
      expect(await at.client.rollback(at.environment, { by, to: 'blue' })).toEqual({ ...first, existing: true });
      await expect(at.client.rollback(at.environment, { by, to: 'green' })).rejects.toThrow(/taken by restore/);
    }));

  test('without a worker it is recorded and said so', () =>
    inEnvironment(server, async ({ client, environment, request }) => {
      const { runId } = await client.start(request);
      expect(await client.rollback(environment, { by })).toMatchObject({ kind: 'takingBack', runId, answered: false });
    }));
});

describe('rolling back where nothing runs', () => {
  const to = { 'portal.example.test': 'blue', 'pgw.example.test': 'green' };

  test('a rollout that was cut off is restored by record', () =>
    withStandIns(server, async (at) => {
      await cutOff(at, 'shifted');
      const answer = await at.client.rollback(at.environment, { by, reason: 'it was terminated' });
      expect(answer).toMatchObject({ kind: 'restoring', existing: false, to });
      expect(await at.client.result(at.environment, answer.runId)).toMatchObject({ outcome: 'restored' });
      expect(await at.client.describe(at.environment)).toMatchObject({
        type: 'restoreTraffic',
        imageTag: 'restore',
        request: { environment: at.environment, mode: 'restore', to, requestedBy: by, reason: 'it was terminated' },
      });
    }));

  test('starts that were refused since are looked behind', () =>
    withStandIns(server, async (at) => {
      await cutOff(at, 'shifted');
      await begin(at, 'impossible');
      await cutOff(at, 'moved-nothing');
      // What lies behind is found by visibility, which lags.
      const seen = async (): Promise<number> => (await at.client.list({ environment: at.environment })).length;
      while ((await seen()) < 3) await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await at.client.rollback(at.environment, { by })).toMatchObject({ kind: 'restoring', to });
    }));

  test('what was restored already is not restored again', () =>
    withStandIns(server, async (at) => {
      await cutOff(at, 'shifted');
      const { runId } = await at.client.rollback(at.environment, { by });
      await at.client.result(at.environment, runId);
      await expect(at.client.rollback(at.environment, { by })).rejects.toThrow(
        'traffic is whole, the last one ended restored',
      );
    }));

  test.each([
    ['done', 'traffic is whole, the last one ended completed'],
    ['given-up', 'the last one was released: where its traffic is, nobody verified'],
    ['impossible', 'no rollout moved its traffic'],
  ])('after `%s` undo and --to are named', (imageTag, why) =>
    withStandIns(server, async (at) => {
      await begin(at, imageTag);
      const refused = at.client.rollback(at.environment, { by });
      await expect(refused).rejects.toMatchObject({ code: 'refused' });
      await expect(refused).rejects.toThrow(
        `nothing runs in ${at.environment}, and ${why}: \`rollout undo --environment ${at.environment}\` brings the former version back, \`--to blue\``,
      );
    }),
  );

  test('a colour by name needs no rollout before it', () =>
    withStandIns(server, async (at) => {
      const answer = await at.client.rollback(at.environment, { by, to: 'green' });
      expect(answer).toMatchObject({ kind: 'restoring', to: 'green' });
      const { outcome, status } = await at.client.result(at.environment, answer.runId);
      expect([outcome, status.request.to]).toEqual(['restored', 'green']);
    }));

  test('an environment without colours is told what helps there', () =>
    withStandIns(
      server,
      async (at) => {
        await at.client.start(at.request);
        await reaches(at, ({ phase }) => phase === 'preparing');
        const { runId } = await at.client.rollback(at.environment, { by });
        await at.client.result(at.environment, runId);
        await expect(at.client.rollback(at.environment, { by, to: 'blue' })).rejects.toThrow('it has no colours');
      },
      'rolling',
    ));
});
