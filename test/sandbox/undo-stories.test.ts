import { otherColour } from '../../src/domain/colour';
import type { RolloutResult } from '../../src/domain/status';
import { openLog } from './story-log';
import { startStoryWorld } from './story-world';
import type { StoryWorld } from './story-world';
import { standingOf } from './traffic-standing';

const inProduction = ['--environment', 'production'];
const tag = 'main-b2c3d4e-20260129091500';

let world: StoryWorld;

beforeAll(async () => {
  world = await startStoryWorld();
});

afterAll(async () => {
  await world.close();
});

async function undo(): Promise<{ exitCode: number; result: RolloutResult }> {
  const how = ['--yes', '--by', 'approver-1', '--reason', 'refunds fail', '--wait', '--json'];
  const { exitCode, stdout, stderr } = await world.rollout('undo', ...inProduction, ...how);
  if (stdout === '') throw new TypeError(`rollout undo ended with code ${exitCode}: ${stderr}`);
  return { exitCode, result: JSON.parse(stdout) as RolloutResult };
}

test('an undo brings the former image back, and an undo of that the new one', async () => {
  const before = await standingOf(world);
  const rollout = await openLog(world);
  const { runId } = await world.begin(tag);
  const completed = await world.result('production', runId);
  expect(completed.outcome).toBe('completed');
  expect(rollout.breaches(completed.status)).toEqual([]);
  const carried = await standingOf(world);
  expect(carried.live).toBe(otherColour(before.live));

  const mark = world.aws.mark();
  const plan = await world.rollout('undo', ...inProduction, '--plan', '--by', 'approver-1');
  expect(plan).toMatchObject({ exitCode: 0 });
  expect(plan.stdout).toContain(before.live);
  expect(world.wrote(mark)).toEqual([]);

  for (const wanted of [before, carried]) {
    const log = await openLog(world);
    const { exitCode, result } = await undo();
    expect([exitCode, result.outcome, result.status.kind]).toEqual([0, 'completed', 'undo']);
    expect(result.status.plan?.steps.map(({ weight }) => weight)).toEqual([100]);
    expect(log.breaches(result.status)).toEqual([]);
    const now = await standingOf(world);
    expect(now).toEqual({ live: wanted.live, images: wanted.images, counts: [1, 1, 1], others: [0, 0, 0] });
  }
});
