import { openLog } from './story-log';
import { startStoryWorld, watchingAt } from './story-world';
import type { StoryWorld } from './story-world';
import { standingOf } from './traffic-standing';

const inProduction = ['--environment', 'production'];

let world: StoryWorld;

beforeAll(async () => {
  world = await startStoryWorld();
});

afterAll(async () => {
  await world.close();
});

test('with Temporal gone at half of the traffic a person sends all of it back', async () => {
  const [before, log] = [await standingOf(world), await openLog(world)];
  await world.begin('main-b2c3d4e-20260129091500');
  const last = await world.until('production', watchingAt(50));
  await world.stopTemporal();
  expect(await world.weights()).toBe('50/50');

  const asked = await world.rollout('rollback', ...inProduction, '--by', 'approver-1');
  expect(asked).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--break-glass') });
  const unsaid = await world.rollout('rollback', ...inProduction, '--break-glass', '--yes');
  expect(unsaid).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--break-glass --to blue') });
  expect(await world.weights()).toBe('50/50');

  const mark = world.aws.mark();
  const told = await world.rollout('rollback', ...inProduction, '--to', 'blue', '--break-glass', '--yes');
  expect(told).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('verified: all traffic of') });
  expect(world.wrote(mark)).toEqual(['ChangeResourceRecordSets']);
  expect(await standingOf(world)).toEqual({ ...before, others: [1, 1, 1] });
  expect(log.breaches(last)).toEqual([]);

  const again = await world.rollout('rollback', ...inProduction, '--to', 'blue', '--break-glass', '--yes');
  expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('nothing was written') });
  expect(world.wrote(mark)).toHaveLength(1);
});
