import { Client, ScheduleNotFoundError } from '@temporalio/client';
import type { DevServer } from '../client/support/dev-server';
import type { GuardReport } from '../../src/domain/guard';
import type { GuardSettings } from '../../src/domain/settings';
import { fakeWorld } from '../support/fake-world';
import { guardId, taskQueues } from '../../src/workflows/messages';
import { keepGuards } from '../../src/worker/keep-guards';
import { leaveSplit } from '../support/cut-off';
import { openDevServer } from '../client/support/dev-server';

let server: DevServer;
beforeAll(async () => {
  server = await openDevServer();
});
afterAll(() => server.close());

let serial = 0;
let environment = '';
let base = '';
let problems: object[] = [];
beforeEach(() => {
  serial += 1;
  environment = `guarded-${serial}`;
  base = `keep-guards-${process.pid}-${serial}`;
  problems = [];
});
afterEach(async () => {
  await schedule()
    .delete()
    .catch(() => undefined);
});

const schedule = (): ReturnType<Client['schedule']['getHandle']> =>
  server.env.client.schedule.getHandle(guardId(environment));

/** Does what a worker does when it starts. */
function keep(guard: Partial<GuardSettings> = {}, client: Client = server.env.client): Promise<void> {
  const settings = { guard: { mode: 'restore' as const, everyMs: 3_600_000, ...guard } };
  const log = { error: (details: object) => problems.push(details) };
  return keepGuards(client, taskQueues(base).workflows, { [environment]: settings }, log);
}

test('a guard is scheduled for its environment, every so often', async () => {
  await keep({ everyMs: 120_000 });
  const { spec, action, policies } = await schedule().describe();
  expect(spec.intervals).toMatchObject([{ every: 120_000 }]);
  expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 10_000 });
  expect(action).toMatchObject({
    workflowType: 'guardEnvironment',
    workflowId: guardId(environment),
    taskQueue: base,
    args: [{ environment, pausedUntil: null }],
    workflowRunTimeout: 300_000,
  });
});

test('workers that start at once all keep it', async () => {
  await Promise.all(Array.from({ length: 6 }, () => keep()));
  expect(problems).toEqual([]);
  expect((await schedule().describe()).action.workflowType).toBe('guardEnvironment');
});

test('a new configuration changes the guard and leaves its pause', async () => {
  await keep();
  await schedule().update((former) => ({
    ...former,
    action: { ...former.action, args: [{ environment, pausedUntil: 4_102_444_800_000 }] },
    state: { ...former.state, paused: true, note: 'paused by ada' },
  }));
  await keep({ mode: 'alert', everyMs: 60_000 });
  const { spec, action, state } = await schedule().describe();
  expect(spec.intervals).toMatchObject([{ every: 60_000 }]);
  expect(action.args).toEqual([{ environment, pausedUntil: 4_102_444_800_000 }]);
  expect(state).toMatchObject({ paused: true, note: 'paused by ada' });
});

test('a guard that is off is removed, or was not there', async () => {
  await keep({ mode: 'off' });
  await keep();
  await keep({ mode: 'off' });
  await expect(schedule().describe()).rejects.toBeInstanceOf(ScheduleNotFoundError);
  expect(problems).toEqual([]);
});

test('a guard that cannot be kept is logged and stops nobody', async () => {
  const client = new Client({ connection: server.env.connection, namespace: 'not-there' });
  await keep({}, client);
  expect(problems).toMatchObject([{ environment, err: expect.any(Error) as Error }]);
});

/** Reports of the looks that the Schedule made, once there are so many of them. */
async function reports(atLeast: number): Promise<GuardReport[]> {
  for (;;) {
    const { info } = await schedule().describe();
    if (info.recentActions.length >= atLeast) {
      const ids = info.recentActions.map(({ action }) => action.workflow);
      const looks = ids.map((one) => server.env.client.workflow.getHandle(one.workflowId, one.firstExecutionRunId));
      return (await Promise.all(looks.map((look) => look.result()))) as GuardReport[];
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('a look remembers what the former one told, also across a new worker', async () => {
  const world = leaveSplit(fakeWorld());
  await server.withWorkers(base, world, async () => {
    await keep({ everyMs: 2_000 });
    await reports(2);
    await keep({ mode: 'alert', everyMs: 2_000 });
    const [first, ...others] = await reports(4);
    expect(first).toMatchObject({ state: 'split', did: 'People were told.' });
    for (const other of others) expect(other).toMatchObject({ state: 'split', did: null, told: first?.told });
  });
  expect(world.announcements.map(({ code }) => code)).toEqual(['SplitTraffic']);
});
