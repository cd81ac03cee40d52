import { Client } from '@temporalio/client';
import type { FakeWorld } from '../support/fake-world';
import type { GuardReport, GuardRequest, RunLook } from '../../src/domain/guard';
import type { OpenServer } from '../support/rollout-environment';
import { cutOffRun, leaveSplit } from '../support/cut-off';
import { failure, fakeWorld, weightsWritten } from '../support/fake-world';
import { useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();
const request: GuardRequest = { environment: 'production', pausedUntil: null };

/** A world in which a run was cut off a minute ago. */
async function orphanedWorld(changes: Parameters<typeof fakeWorld>[0] = {}): Promise<FakeWorld> {
  const world = leaveSplit(fakeWorld(changes));
  world.runs = await cutOffRun(world, Date.now() - 60_000);
  return world;
}

async function lookOnce({ client, start }: OpenServer, changes: Partial<GuardRequest> = {}): Promise<GuardReport> {
  const { handle } = await start('guardEnvironment', 'guard/production', { ...request, ...changes });
  // The client of tests would skip time while it waits: a day of approvals of the run beside.
  const { workflow } = new Client({ connection: client.connection });
  return await workflow.getHandle<() => Promise<GuardReport>>(handle.workflowId).result();
}

function guard(world: FakeWorld, changes: Partial<GuardRequest> = {}): Promise<GuardReport> {
  return environment().open(world, (server) => lookOnce(server, changes));
}

const codes = (world: FakeWorld): string[] => world.announcements.map(({ code }) => code);

describe('a run that was cut off', () => {
  test('has its traffic restored, and people are told', async () => {
    const world = await orphanedWorld();
    const report = await environment().open(world, async (server) => {
      const seen = await lookOnce(server);
      await server.client.workflow.getHandle('environment/production').result();
      return seen;
    });
    expect(report).toMatchObject({ environment: 'production', state: 'orphaned', runId: 'r0' });
    expect(report.did).toMatch(/^Traffic is being restored by run [0-9a-f-]+\. People were told\.$/);
    expect(Object.keys(report.told).sort()).toEqual(['restore/r0', 'restoring/r0']);
    expect(world.weights['portal.example.test']).toEqual({ blue: 100, green: 0 });
    expect(codes(world).sort()).toEqual(['Orphaned', 'Restored', 'Restoring']);
    expect(world.announcements.find(({ code }) => code === 'Orphaned')).toMatchObject({
      mentionChannel: true,
      text: expect.stringContaining('portal.example.test: blue 50 / green 50') as string,
      links: [{ url: expect.stringContaining('/workflows/environment%2Fproduction/r0') as string }],
    });
  });

  test('gets a restore that says who asked, and for what', async () => {
    const world = await orphanedWorld();
    const memo = await environment().open(world, async (server) => {
      await lookOnce(server);
      return (await server.client.workflow.getHandle('environment/production').describe()).memo;
    });
    expect(memo?.['request']).toMatchObject({
      mode: 'restore',
      requestedBy: 'guard',
      to: { 'portal.example.test': 'blue', 'pgw.example.test': 'blue' },
      reason: expect.stringContaining('Run r0 of main-0 was cut off (TERMINATED)') as string,
    });
  });

  test.each([
    ['its destination is dead', (world: FakeWorld) => (world.healthyTargets['pgw-blue'] = 0), 'pgw-blue has 0 healthy'],
    ['its destination cannot be read', (world: FakeWorld) => fail(world, 'readSlots'), 'could not be read'],
    ['its weights cannot be read', (world: FakeWorld) => fail(world, 'readWeights'), 'weights cannot be read'],
  ])('is alerted when %s', async (_, damage, why) => {
    const world = await orphanedWorld();
    damage(world);
    const report = await guard(world);
    expect([codes(world), weightsWritten(world)]).toEqual([['Orphaned'], []]);
    expect(report.finding).toContain(why);
  });

  test('is alerted only where the mode says so', async () => {
    const world = await orphanedWorld({ guard: { mode: 'alert', everyMs: 120_000 } });
    expect((await guard(world)).state).toBe('orphaned');
    expect([codes(world), weightsWritten(world)]).toEqual([['Orphaned'], []]);
  });

  test('is reported and nothing else while the guard is paused', async () => {
    const world = await orphanedWorld();
    const report = await guard(world, { pausedUntil: Date.now() + 3_600_000 });
    expect([report.state, report.did, report.told]).toEqual(['orphaned', null, {}]);
    expect([codes(world), weightsWritten(world)]).toEqual([[], []]);
  });

  test('is nothing to a guard that is off', async () => {
    const world = await orphanedWorld({ guard: { mode: 'off', everyMs: 120_000 } });
    expect(await guard(world)).toMatchObject({ state: 'unknown', finding: 'The guard is off in the configuration.' });
    expect(codes(world)).toEqual([]);
  });

  test('is quiet again when its traffic is back', async () => {
    const world = await orphanedWorld();
    for (const record of Object.keys(world.weights)) world.weights[record] = { blue: 100, green: 0 };
    expect(await guard(world)).toMatchObject({ state: 'quiet', did: null });
  });
});

describe('a run that is stalled', () => {
  /** A world in which a run is open whose task fails for ten minutes, and half of the traffic is on green. */
  async function stalledWorld(changes: Parameters<typeof fakeWorld>[0] = {}): Promise<[FakeWorld, string[]]> {
    const world = await orphanedWorld(changes);
    const { snapshot } = world.runs as Extract<RunLook, { kind: 'orphaned' }>;
    const since = Date.now() - 600_000;
    const failing = { failures: 7, since, reason: 'no replay', imageTag: 'main-0', snapshot };
    world.runs = { kind: 'open', runId: 'r0', startedAt: 0, status: null, problem: 'failed state', failing };
    const ended: string[] = [];
    world.before.endRun = ({ runId, reason }: { runId: string; reason: string }) => {
      ended.push(`${runId}: ${reason}`);
    };
    return [world, ended];
  }

  test('is ended, its traffic is restored, and people are told', async () => {
    const [world, ended] = await stalledWorld();
    const report = await environment().open(world, async (server) => {
      const seen = await lookOnce(server);
      await server.client.workflow.getHandle('environment/production').result();
      return seen;
    });
    expect(ended).toEqual([expect.stringMatching(/^r0: Run r0 of main-0 is open, but its task has failed 7 times/)]);
    expect(report).toMatchObject({ state: 'stuck', runId: 'r0' });
    expect(report.did).toMatch(
      /^The run was ended\. Traffic is being restored by run [0-9a-f-]+\. People were told\.$/,
    );
    expect(world.weights['portal.example.test']).toEqual({ blue: 100, green: 0 });
    expect(codes(world).sort()).toEqual(['Restored', 'Restoring', 'Stuck']);
  });

  test.each<[string, Partial<GuardRequest>, string[], (world: FakeWorld) => void]>([
    ['is left alone by a guard that is paused', { pausedUntil: Date.now() + 3_600_000 }, [], () => undefined],
    ['is told when its destination is dead', {}, ['Stuck'], (world) => (world.healthyTargets['pgw-blue'] = 0)],
    ['is left alone when it answers at last', {}, [], (world) => (world.before.readSlots = () => recover(world))],
  ])('%s', async (_, changes, told, happens) => {
    const [world, ended] = await stalledWorld();
    happens(world);
    const report = await guard(world, changes);
    expect([ended, codes(world), weightsWritten(world)]).toEqual([[], told, []]);
    expect(report.did).toBe(told.length > 0 ? 'People were told.' : null);
  });

  function recover(world: FakeWorld): void {
    const { failing: _, ...open } = world.runs as Extract<RunLook, { kind: 'open' }>;
    world.runs = open;
  }
});

describe('somebody else in charge', () => {
  test('is left alone, and AWS is not even asked', async () => {
    const world = leaveSplit(fakeWorld());
    const status = {
      phase: 'watching',
      phaseSince: Date.now(),
      lastCheck: null,
      weight: { asked: 50, confirmed: 50 },
    } as const;
    world.runs = { kind: 'open', runId: 'r2', startedAt: 0, status, problem: null };
    for (const name of ['readWeights', 'inspectTraffic', 'readSlots'] as const) fail(world, name);
    expect(await guard(world)).toMatchObject({ state: 'inCharge', did: null, runId: 'r2' });
  });

  test('but stuck is alerted, never restored', async () => {
    const world = leaveSplit(fakeWorld());
    world.runs = { kind: 'open', runId: 'r2', startedAt: 0, status: null, problem: 'the task fails' };
    expect(await guard(world)).toMatchObject({ state: 'stuck', did: 'People were told.' });
    expect([codes(world), weightsWritten(world)]).toEqual([['Stuck'], []]);
  });

  test('between the look and the deed is left alone', async () => {
    const world = await orphanedWorld();
    world.before.readSlots = () => {
      world.runs = { kind: 'open', runId: 'r2', startedAt: Date.now(), status: null, problem: null };
    };
    expect(await guard(world)).toMatchObject({ state: 'inCharge', runId: 'r2', did: null });
    expect([codes(world), weightsWritten(world)]).toEqual([[], []]);
  });

  test('with the lock, though nobody saw it begin, is left alone', async () => {
    const world = await orphanedWorld();
    const rollout = { environment: 'production', imageTag: 'main-2', requestedBy: 'requester' };
    for (const record of Object.keys(world.weights)) world.weights[record] = { blue: 100, green: 0 };
    const [report, phase] = await environment().open(world, async (server) => {
      const running = await server.start('productionRollout', 'environment/production', rollout);
      await running.reaches('awaitingApproval');
      leaveSplit(world);
      const seen = await lookOnce(server);
      return [seen, (await running.status()).phase] as const;
    });
    expect([report.state, report.did, phase]).toEqual(['inCharge', null, 'awaitingApproval']);
    expect(codes(world)).toEqual(['ApprovalNeeded']);
    expect(weightsWritten(world)).toEqual([]);
  });
});

describe('nobody in charge', () => {
  test('with whole traffic is quiet', async () => {
    expect(await guard(fakeWorld())).toMatchObject({ state: 'quiet', did: null, told: {} });
  });

  test('with split traffic is alerted with the command', async () => {
    const world = leaveSplit(fakeWorld());
    expect((await guard(world)).state).toBe('split');
    expect(world.announcements).toMatchObject([{ code: 'SplitTraffic', level: 'critical' }]);
    expect(world.announcements[0]?.text).toContain('`rollout rollback --environment production --to blue`');
  });

  test('that cannot be seen is a finding, not a failure', async () => {
    const world = fakeWorld();
    fail(world, 'lookAtRuns');
    expect(await guard(world)).toMatchObject({ state: 'unknown', did: null, finding: 'lookAtRuns fails.' });
  });

  test('but no message delivered is not remembered as told', async () => {
    const world = leaveSplit(fakeWorld());
    fail(world, 'announce');
    expect(await guard(world)).toMatchObject({ state: 'split', did: 'People could not be told.', told: {} });
  });
});

function fail(world: FakeWorld, name: keyof FakeWorld['activities']): void {
  world.before[name] = () => {
    throw failure('AwsRefused', `${name} fails.`);
  };
}
