import type { RolloutStatus } from '../../src/domain/status';
import type { DevServer } from '../client/support/dev-server';
import { HISTORY_LIMIT, historyText, isHistoryFull } from '../../src/domain/event-budget';
import { statusQuery, taskQueues } from '../../src/workflows/messages';
import { openDevServer } from '../client/support/dev-server';
import { quickSettings } from '../client/support/quick-settings';
import { fakeWorld, weightsWritten } from '../support/fake-world';

let server: DevServer;
beforeAll(async () => {
  server = await openDevServer();
}, 120_000);
afterAll(() => server.close());

test.each([
  [19_999, HISTORY_LIMIT - 1, false],
  [20_000, 0, true],
  [0, HISTORY_LIMIT, true],
])('a history of %i events and %i bytes is full: %s', (historyLength, historySize, full) => {
  expect(isHistoryFull({ historyLength, historySize })).toBe(full);
});

test('a history is told in events and megabytes', () => {
  expect(historyText({ historyLength: 1_200, historySize: 20_450_000 })).toBe('1200 events, 20.4 MB');
});

test('a run whose history somebody floods is taken back before the server kills it', async () => {
  const world = fakeWorld({ ...quickSettings(), steps: [{ weight: 100, windowMs: 60_000 }] });
  const outcome = await server.withWorkers('flood', world, async () => {
    const handle = await server.env.client.workflow.start('productionRollout', {
      workflowId: 'environment/production',
      taskQueue: taskQueues('flood').workflows,
      args: [{ environment: 'production', imageTag: 'main-a1b2c3d-20260128103045', requestedBy: 'requester' }],
    });
    const reaches = async (phase: string): Promise<RolloutStatus> => {
      for (;;) {
        const seen = await handle.query(statusQuery);
        if (seen.phase === phase) return seen;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    const { planDigest } = await reaches('awaitingApproval');
    for (const by of ['ada', 'grace']) await handle.executeUpdate('approve', { args: [{ id: by, by, planDigest }] });
    await reaches('watching');
    const flood = { id: 'flood', by: 'x'.repeat(1_900_000) };
    for (let sent = 0; sent < HISTORY_LIMIT / 1_900_000; sent += 1) await handle.signal('pause', flood);
    await handle.result().catch(() => undefined);
    return handle.query(statusQuery);
  });
  expect(outcome.failure).toMatchObject({ type: 'HistoryFull', what: expect.stringContaining('MB') });
  expect([outcome.outcome, weightsWritten(world)]).toEqual(['rolledBack', [100, 0]]);
}, 120_000);
