import type { FakeWorld } from '../support/fake-world';
import { failure } from '../support/fake-world';
import { codes, restoring, splitWorld } from './restoring';
import { reasonOf, useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

describe('a restore', () => {
  test('sends all traffic to the named colour and touches no task', async () => {
    const world = splitWorld();
    const result = await restoring(environment(), world, 'blue', (restore) => restore.result());
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
    await restoring(environment(), world, { 'portal.example.test': 'green', 'pgw.example.test': 'blue' }, (restore) =>
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
    const result = await restoring(environment(), world, { 'portal.example.test': 'blue' }, (restore) =>
      restore.result(),
    );
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
    const result = await restoring(environment(), world, 'blue', (restore) => restore.result());
    expect([result.outcome, refusals]).toEqual(['restored', 41]);
    expect(codes(world)).toContain('RollbackUnverified');
  });

  test('is released by two people after half an hour unverified', async () => {
    const world = splitWorld();
    world.before.writeWeights = () => {
      throw failure('AwsUnavailable', 'Throttling');
    };
    const [result, closing] = await restoring(environment(), world, 'blue', async (restore) => {
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
    const result = await restoring(environment(), world, 'blue', async (restore) => {
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
    const result = await restoring(environment(), world, 'blue', async (restore) => {
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
    const [result, closing] = await restoring(environment(), world, 'blue', async (restore) => {
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
    const result = await restoring(environment(), world, 'blue', (restore) => restore.result());
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
    expect((await restoring(environment(), world, 'blue', (restore) => restore.result())).outcome).toBe('restored');
  });

  test.each(['RecordMissing', 'WrongTarget', 'BalancerMissing'])('is refused for the finding %s', async (code) => {
    const world = splitWorld();
    withFinding(world, code);
    const result = await restoring(environment(), world, 'blue', (restore) => restore.result());
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
    const result = await restoring(environment(), world, 'blue', (restore) => restore.result());
    expect(result.status.findings.map(({ code, subject }) => [code, subject])).toEqual([
      ['TargetGroupNotWired', 'slot pgw-blue'],
    ]);
  });
});
