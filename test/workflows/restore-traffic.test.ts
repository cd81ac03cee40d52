import type { FakeWorld } from '../support/fake-world';
import type { RolloutRequest } from '../../src/domain/request';
import type { RunningRollout } from '../support/rollout-environment';
import { applyWeights, failure, fakeWorld, weightsWritten } from '../support/fake-world';
import { cutOffRun, leaveSplit } from '../support/cut-off';
import { reasonOf, useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

const splitWorld = (): FakeWorld => leaveSplit(fakeWorld());

function restoring<T>(
  world: FakeWorld,
  to: RolloutRequest['to'],
  body: (restore: RunningRollout) => Promise<T>,
): Promise<T> {
  const request = { environment: 'production', mode: 'restore', imageTag: 'restore', requestedBy: 'ada', to };
  return environment().open(world, async ({ start }) =>
    body(await start('restoreTraffic', 'environment/production', request)),
  );
}

/** Somebody's own write of the candidate's weight, past all of us. */
function writeOf(world: FakeWorld, percent: number): void {
  const records = world.settings.records.map(({ name, types }) => ({ name, types, candidate: 'green' as const }));
  const rest = { hostedZoneId: 'Z1', records, expected: null, sendBefore: null, comment: 'not ours' };
  applyWeights(world, { ...rest, to: percent });
}

const codes = (world: FakeWorld): string[] => world.announcements.map(({ code }) => code);

describe('a restore', () => {
  test('sends all traffic to the named colour and touches no task', async () => {
    const world = splitWorld();
    const result = await restoring(world, 'blue', (restore) => restore.result());
    expect(result.outcome).toBe('restored');
    expect(Object.values(world.weights)).toEqual([
      { blue: 100, green: 0 },
      { blue: 100, green: 0 },
    ]);
    expect(world.writes.map(({ kind }) => kind)).toEqual(['weights']);
    expect(result.message).toMatch(/All traffic of portal.example.test, pgw.example.test is on blue, verified after/);
    expect(result.message).toMatch(/Before: portal.example.test blue 50 \/ green 50/);
    expect(result.message).toMatch(/portal-green with 2 tasks.*--service portal-green --desired-count 0/);
    expect(codes(world)).toEqual(['Restoring', 'Restored']);
    expect(result.status).toMatchObject({ kind: 'restore', phase: 'completed', weight: { asked: 0, confirmed: 0 } });
  });

  test('gives each record the colour that is named for it', async () => {
    const world = splitWorld();
    await restoring(world, { 'portal.example.test': 'green', 'pgw.example.test': 'blue' }, (restore) =>
      restore.result(),
    );
    expect(world.weights).toEqual({
      'portal.example.test': { blue: 0, green: 100 },
      'pgw.example.test': { blue: 100, green: 0 },
    });
  });

  test('leaves out a record that is not named', async () => {
    const world = splitWorld();
    const written: string[] = [];
    world.before.writeWeights = ({ records }: { records: { name: string }[] }) => {
      written.push(...records.map(({ name }) => name));
    };
    world.healthyTargets['pgw-blue'] = 0;
    const result = await restoring(world, { 'portal.example.test': 'blue' }, (restore) => restore.result());
    expect(result.outcome).toBe('restored');
    expect(written).toEqual(['portal.example.test']);
    expect(world.weights['pgw.example.test']).toEqual({ blue: 50, green: 50 });
  });

  test('is tried until Route 53 takes it, alerting meanwhile', async () => {
    const world = splitWorld();
    let refusals = 0;
    world.before.writeWeights = () => {
      refusals += 1;
      if (refusals <= 40) throw failure('AwsUnavailable', 'Throttling');
    };
    const result = await restoring(world, 'blue', (restore) => restore.result());
    expect([result.outcome, refusals]).toEqual(['restored', 41]);
    expect(codes(world)).toContain('RollbackUnverified');
  });

  test('is released by two people after half an hour unverified', async () => {
    const world = splitWorld();
    world.before.writeWeights = () => {
      throw failure('AwsUnavailable', 'Throttling');
    };
    const [result, closing] = await restoring(world, 'blue', async (restore) => {
      await restore.reaches('restoring');
      expect(await reasonOf(restore.decide('release', 'ada'))).toContain('can be released in');
      await restore.pass('40m');
      expect(await reasonOf(restore.decide('release', 'mallory'))).toContain('not on the list');
      await restore.decide('release', 'ada');
      expect(await reasonOf(restore.decide('release', 'ADA'))).toContain('must be another person');
      await restore.decide('release', 'grace');
      return [await restore.result(), await restore.closing()] as const;
    });
    expect([result.outcome, closing]).toEqual(['released', 'RollbackReleased']);
    expect(result.message).toContain('THE STATE OF TRAFFIC IS UNKNOWN');
  });
});

describe('stopping a restore', () => {
  test('cancelling it while it writes is recorded as refused', async () => {
    const world = splitWorld();
    const held = { release: (): void => undefined };
    const until = new Promise<void>((resolve) => (held.release = resolve));
    world.before.writeWeights = () => until;
    const result = await restoring(world, 'blue', async (restore) => {
      await restore.reaches('restoring');
      await restore.handle.cancel();
      await restore.reaches('restoring', ({ decisions }) => decisions.length === 1);
      expect(await reasonOf(restore.decide('abort', 'grace'))).toContain('being sent to the named colour');
      held.release();
      return restore.result();
    });
    expect(result.outcome).toBe('restored');
    expect(result.status.decisions).toMatchObject([{ kind: 'abort', via: 'cancel', accepted: false }]);
  });

  test('an abort before it writes ends it with nothing written', async () => {
    const world = splitWorld();
    let looking = false;
    world.before.inspectSlots = async () => {
      looking = true;
      await new Promise((resolve) => setTimeout(resolve, 400));
    };
    const result = await restoring(world, 'blue', async (restore) => {
      await restore.reaches('preflight', () => looking);
      await restore.decide('abort', 'grace');
      return restore.result();
    });
    expect([result.outcome, world.writes]).toEqual(['aborted', []]);
  });
});

describe('a destination', () => {
  test('without a healthy target is refused, naming the slot and its counts', async () => {
    const world = splitWorld();
    world.healthyTargets['pgw-blue'] = 0;
    const [result, closing] = await restoring(world, 'blue', async (restore) => {
      return [await restore.result(), await restore.closing()] as const;
    });
    expect([result.outcome, closing, world.writes]).toEqual(['refused', 'RolloutRefused', []]);
    expect(result.message).toContain('slot pgw-blue: It has 2 running tasks of 2 desired and no healthy target');
  });

  test('in an environment without colours is refused', async () => {
    const world = splitWorld();
    world.before.resolveSettings = () => {
      throw failure('StrategyUnsupported', 'In staging tasks are replaced in place.');
    };
    const result = await restoring(world, 'blue', (restore) => restore.result());
    expect([result.outcome, world.writes]).toEqual(['refused', []]);
  });

  const withFinding = (world: FakeWorld, code: string): void => {
    const read = world.activities.inspectTraffic;
    world.activities.inspectTraffic = async (input) => {
      const finding = { code, subject: 'record portal.example.test', problem: `Seen: ${code}.`, cure: 'Mend it.' };
      return { ...(await read(input)), findings: [finding] };
    };
  };

  test.each(['TrafficSplit', 'TypesDisagree'])('is reached in spite of the finding %s', async (code) => {
    const world = splitWorld();
    withFinding(world, code);
    expect((await restoring(world, 'blue', (restore) => restore.result())).outcome).toBe('restored');
  });

  test.each(['RecordMissing', 'WrongTarget', 'BalancerMissing'])('is refused for the finding %s', async (code) => {
    const world = splitWorld();
    withFinding(world, code);
    const result = await restoring(world, 'blue', (restore) => restore.result());
    expect([result.outcome, world.writes]).toEqual(['refused', []]);
    expect(result.message).toContain(`Seen: ${code}.`);
  });

  test('whose slot cannot be reached is refused', async () => {
    const world = splitWorld();
    const read = world.activities.inspectSlots;
    world.activities.inspectSlots = async (input) => {
      const of = (slot: string, code: string): object => ({
        code,
        subject: `slot ${slot}`,
        problem: 'No rule.',
        cure: 'Add one.',
      });
      // What is wrong with the other colour, or matters to a rollout only, is no reason.
      const findings = [
        of('pgw-blue', 'TargetGroupNotWired'),
        of('pgw-green', 'SlotMissing'),
        of('pgw-blue', 'LiveDeploying'),
      ];
      return { ...(await read(input)), findings: findings as never };
    };
    const result = await restoring(world, 'blue', (restore) => restore.result());
    expect(result.status.findings.map(({ code, subject }) => [code, subject])).toEqual([
      ['TargetGroupNotWired', 'slot pgw-blue'],
    ]);
  });
});

describe('after a run that was cut off', () => {
  test('a write of its that lands late is written over', async () => {
    const world = splitWorld();
    world.runs = await cutOffRun(world, Date.now());
    world.before.readWeights = () => {
      if (weightsWritten(world).at(-1) !== 0) return;
      world.before.readWeights = undefined;
      setTimeout(() => writeOf(world, 50), 0);
    };
    const result = await restoring(world, 'blue', (restore) => restore.result());
    expect(result.outcome).toBe('restored');
    expect(weightsWritten(world)).toEqual([0, 50, 0]);
    expect(world.weights['pgw.example.test']).toEqual({ blue: 100, green: 0 });
  });

  test('whoever goes on writing is alerted once its time is over', async () => {
    const world = splitWorld();
    world.runs = await cutOffRun(world, Date.now());
    world.before.readWeights = () => {
      if (weightsWritten(world).at(-1) === 0) writeOf(world, 50);
    };
    await restoring(world, 'blue', async (restore) => {
      await restore.reaches('restoring');
      await restore.pass('15m');
      expect(codes(world)).toContain('ForeignWeights');
      const before = weightsWritten(world).length;
      await restore.pass('15m');
      expect(weightsWritten(world)).toHaveLength(before);
      world.before.readWeights = undefined;
      writeOf(world, 0);
      expect((await restore.result()).outcome).toBe('restored');
    });
    expect(weightsWritten(world).filter((to) => to === 0).length).toBeLessThan(10);
  });

  test('the same write is somebody else’s when it was cut off long ago', async () => {
    const world = splitWorld();
    world.runs = await cutOffRun(world, Date.now() - 400_000);
    let reads = 0;
    world.before.readWeights = () => {
      reads += 1;
      if (reads === 2) writeOf(world, 50);
    };
    await restoring(world, 'blue', (restore) => restore.result());
    expect(codes(world)).toContain('ForeignWeights');
    expect(weightsWritten(world)).toEqual([0, 50]);
  });

  test('scale-in is given back as it was before it', async () => {
    const world = splitWorld();
    const target = (colour: 'blue' | 'green', scaleInSuspended: boolean): FakeWorld['scaling'][number] => {
      const resourceId = `service/mpac-prod/portal-${colour}`;
      return { service: 'portal', colour, resourceId, scaleInSuspended, suspended: true };
    };
    world.scaling = [target('blue', false), target('green', true)];
    world.runs = await cutOffRun(world, Date.now() - 60_000);
    const result = await restoring(world, 'blue', (restore) => restore.result());
    expect(world.scaling.map(({ suspended }) => suspended)).toEqual([false, true]);
    expect(world.writes.map(({ kind }) => kind)).toEqual(['weights', 'resume']);
    expect(result.message).toContain('Scale-in is as it was before run r0');
  });

  test('a restore goes on when nobody can tell what was before', async () => {
    const world = splitWorld();
    world.before.lookAtRuns = () => {
      throw failure('AwsRefused', 'Temporal does not answer.');
    };
    const result = await restoring(world, 'blue', (restore) => restore.result());
    expect(result.outcome).toBe('restored');
    expect(result.message).toContain('could not be seen');
  });
});
