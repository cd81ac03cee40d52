import type { WorkflowHandle } from '@temporalio/client';
import type { RolloutStatus } from '../../src/domain/status';
import type { DevServer } from '../client/support/dev-server';
import { HISTORY_LIMIT, historyText, isHistoryFull } from '../../src/domain/event-budget';
import { statusQuery, taskQueues } from '../../src/workflows/messages';
import { openDevServer } from '../client/support/dev-server';
import { quickSettings } from '../client/support/quick-settings';
import { fakeSettings } from '../support/fake-settings';
import type { FakeWorld } from '../support/fake-world';
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

/** Starts a rollout, floods its history once traffic has moved, and hands over what is left of it. */
async function flooded<T>(
  name: string,
  world: FakeWorld,
  signal: string,
  body: (handle: WorkflowHandle) => Promise<T>,
): Promise<T> {
  return server.withWorkers(name, world, async () => {
    const handle = await server.env.client.workflow.start('productionRollout', {
      workflowId: `environment/${name}`,
      taskQueue: taskQueues(name).workflows,
      args: [{ environment: name, imageTag: 'main-a1b2c3d-20260128103045', requestedBy: 'requester' }],
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
    // Beyond it: a task may be told the size before what woke it.
    for (let sent = 0; sent < (1.3 * HISTORY_LIMIT) / 1_900_000; sent += 1) await handle.signal(signal, flood);
    return body(handle);
  });
}

test('a run whose history somebody floods is taken back before the server kills it', async () => {
  const world = fakeWorld({ ...quickSettings(), steps: [{ weight: 100, windowMs: 60_000 }] });
  const outcome = await flooded('flood', world, 'pause', async (handle) => {
    await handle.result().catch(() => undefined);
    return handle.query(statusQuery);
  });
  expect(outcome.failure).toMatchObject({ type: 'HistoryFull', what: expect.stringContaining('MB') });
  expect([outcome.outcome, weightsWritten(world)]).toEqual(['rolledBack', [100, 0]]);
}, 120_000);

test.each([
  ['decisions', 'pause'],
  ['signals that nobody knows', 'nonsense'],
])(
  'a flood of %s is seen at once, and not by the next check',
  async (_, signal) => {
    const checks = { ...fakeSettings().checks, everyMs: 10 * 60_000 };
    const world = fakeWorld({ ...quickSettings(), checks, steps: [{ weight: 100, windowMs: 60 * 60_000 }] });
    await flooded(`rare-${signal}`, world, signal, async (handle) => {
      // No query: in the middle of a flood the server answers none.
      for (let tries = 0; tries < 300 && weightsWritten(world).at(-1) !== 0; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 100));
      await handle.terminate('the test is over');
    });
    const told = world.announcements.find(({ code }) => code === 'RollingBack')?.text;
    expect(told).toMatch(/^The history of the run is full after \d+s: /);
    expect(world.observed).toEqual([]);
  },
  120_000,
);
