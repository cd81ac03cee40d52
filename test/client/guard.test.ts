import type { DevServer } from './support/dev-server';
import type { At } from './support/in-environment';
import type { GuardLook } from '../../src/client/guard-look';
import type { GuardRequest } from '../../src/domain/guard';
import { guardId, workflowTypes } from '../../src/workflows/messages';
import { inEnvironment } from './support/in-environment';
import { openStandIns, withStandIns } from './support/stand-ins';

const HOUR = 3_600_000;

let server: DevServer;
beforeAll(async () => {
  server = await openStandIns();
});
afterAll(() => server.close());

/** Makes the guard's Schedule as a worker does, hours between its looks so that only the test looks. */
async function makeGuard({ environment, base }: At): Promise<void> {
  const request: GuardRequest = { environment, pausedUntil: null };
  await server.env.client.schedule.create({
    scheduleId: guardId(environment),
    spec: { intervals: [{ every: '2h' }] },
    action: {
      type: 'startWorkflow',
      workflowType: workflowTypes.guardEnvironment,
      workflowId: guardId(environment),
      taskQueue: base,
      args: [request],
    },
  });
}

/** Lets the guard look now, and waits until what the client tells of it is as wanted. */
async function lookUntil(at: At, wanted: (look: GuardLook) => boolean): Promise<GuardLook> {
  await server.env.client.schedule.getHandle(guardId(at.environment)).trigger();
  for (;;) {
    const look = await at.client.guard(at.environment);
    if (wanted(look)) return look;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const reported = (look: GuardLook): boolean => look.report !== null;

test('the newest look tells what it found and when the next is', () =>
  withStandIns(server, async (at) => {
    await makeGuard(at);
    const { nextAt, ...look } = await lookUntil(at, reported);
    expect(look).toMatchObject({
      environment: at.environment,
      report: { state: 'quiet', finding: 'all traffic is on blue' },
      problem: null,
      pausedUntil: null,
      stopped: false,
      note: null,
    });
    expect(nextAt).toBeGreaterThan(Date.now());
    expect(nextAt).toBeLessThanOrEqual(Date.now() + 2 * HOUR);
  }));

test('a pause reaches the looks, ends by itself, and can be ended', () =>
  withStandIns(server, async (at) => {
    const { client, environment } = at;
    await makeGuard(at);
    const before = Date.now();
    const until = await client.pauseGuard(environment, { by: 'ada', forMs: HOUR, reason: 'load test' });
    expect(until - before).toBeGreaterThanOrEqual(HOUR);
    expect(until - before).toBeLessThan(HOUR + 60_000);
    const finding = `paused until ${until}`;
    const look = await lookUntil(at, ({ report }) => report?.finding === finding);
    expect(look).toMatchObject({ pausedUntil: until, stopped: false });
    expect(look.note).toMatch(/^paused until \d\d:\d\d:\d\dZ by ada: load test$/);
    await client.resumeGuard(environment, { by: 'grace' });
    const resumed = await lookUntil(at, ({ report }) => report?.finding === 'all traffic is on blue');
    expect(resumed).toMatchObject({ pausedUntil: null, note: 'resumed by grace' });
    expect(resumed.nextAt).toBeGreaterThan(Date.now());
  }));

test('a pause of more than a day is refused', () =>
  withStandIns(server, async (at) => {
    await makeGuard(at);
    const paused = at.client.pauseGuard(at.environment, { by: 'ada', forMs: 24 * HOUR + 1 });
    await expect(paused).rejects.toMatchObject({ code: 'usage', message: 'a guard is paused for 24h at most' });
    expect((await at.client.guard(at.environment)).pausedUntil).toBeNull();
  }));

test('an environment without a guard says how it gets one', () =>
  inEnvironment(server, async ({ client, environment }) => {
    const message = `${environment} has no guard: start the worker once, it makes the guard; mode off in rollout.yaml makes none`;
    const missing = { code: 'nothingRuns', message };
    await expect(client.guard(environment)).rejects.toMatchObject(missing);
    await expect(client.pauseGuard(environment, { by: 'ada', forMs: 1 })).rejects.toMatchObject(missing);
    await expect(client.resumeGuard(environment, { by: 'ada' })).rejects.toMatchObject(missing);
  }));

test('a look that failed is a problem, not a finding', () =>
  withStandIns(
    server,
    async (at) => {
      await makeGuard(at);
      const look = await lookUntil(at, ({ problem }) => problem !== null);
      expect(look.report).toBeNull();
      expect(look.problem).toMatch(/^a look of the guard failed \(the worker may not read the records; workflow guard/);
    },
    'blind',
  ));

test('a Schedule that was paused in Temporal is told', () =>
  withStandIns(server, async (at) => {
    await makeGuard(at);
    await server.env.client.schedule.getHandle(guardId(at.environment)).pause('noisy');
    expect(await at.client.guard(at.environment)).toMatchObject({ stopped: true, note: 'noisy' });
  }));
