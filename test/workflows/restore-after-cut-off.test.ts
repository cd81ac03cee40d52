import type { FakeWorld } from '../support/fake-world';
import { applyWeights, failure, weightsWritten } from '../support/fake-world';
import { codes, restoring, splitWorld } from './restoring';
import { cutOffRun } from '../support/cut-off';
import { useRolloutEnvironment } from '../support/rollout-environment';

const environment = useRolloutEnvironment();

/** Somebody's own write of the candidate's weight, past all of us. */
function writeOf(world: FakeWorld, percent: number): void {
  const records = world.settings.records.map(({ name, types }) => ({ name, types, candidate: 'green' as const }));
  const rest = { hostedZoneId: 'Z1', records, expected: null, sendBefore: null, comment: 'not ours' };
  applyWeights(world, { ...rest, to: percent });
}

describe('after a run that was cut off', () => {
  test('a write of its that lands late is written over', async () => {
    const world = splitWorld();
    world.runs = await cutOffRun(world, Date.now());
    world.before.readWeights = () => {
      if (weightsWritten(world).at(-1) !== 0) return;
      world.before.readWeights = undefined;
      setTimeout(() => writeOf(world, 50), 0);
    };
    const result = await restoring(environment(), world, 'blue', (restore) => restore.result());
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
    await restoring(environment(), world, 'blue', async (restore) => {
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
    await restoring(environment(), world, 'blue', (restore) => restore.result());
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
    const result = await restoring(environment(), world, 'blue', (restore) => restore.result());
    expect(world.scaling.map(({ suspended }) => suspended)).toEqual([false, true]);
    expect(world.writes.map(({ kind }) => kind)).toEqual(['weights', 'resume']);
    expect(result.message).toContain('Scale-in is as it was before run r0');
  });

  test('a restore goes on when nobody can tell what was before', async () => {
    const world = splitWorld();
    world.before.lookAtRuns = () => {
      throw failure('AwsRefused', 'Temporal does not answer.');
    };
    const result = await restoring(environment(), world, 'blue', (restore) => restore.result());
    expect(result.outcome).toBe('restored');
    expect(result.message).toContain('could not be seen');
  });
});
