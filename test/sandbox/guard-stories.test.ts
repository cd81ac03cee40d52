import { isRestoring, startGuardWorld } from './guard-world';
import type { GuardWorld } from './guard-world';

const inProduction = ['--environment', 'production'];
const tag = 'main-b2c3d4e-20260129091500';

let world: GuardWorld;

beforeAll(async () => {
  world = await startGuardWorld();
});

afterAll(async () => {
  await world.close();
});

test('a rollout in charge is left alone, and taken back once it is terminated at twenty percent', async () => {
  const held = await world.holdAt(20);
  const mark = world.aws.mark();
  const looks = await world.guardUntil((_report, count) => count === 3);
  expect(looks.map(({ state, did }) => [state, did])).toEqual(Array(3).fill(['inCharge', null]));
  expect(world.wrote(mark)).toEqual([]);

  await world.terminate('production');
  const found = await world.guardUntil(isRestoring);
  expect(found.length).toBeLessThanOrEqual(2);
  expect(found.at(-1)).toMatchObject({ runId: held.last.runId, finding: expect.stringContaining('TERMINATED') });
  await world.expectRestored(held);
});

test('nobody and no killed worker ends the restore of a rollout terminated at half of the traffic', async () => {
  const held = await world.holdAt(50);
  world.aws.setInSyncDelay('never');
  await world.terminate('production');
  expect((await world.guardUntil(isRestoring)).length).toBeLessThanOrEqual(2);
  await world.until('production', ({ phase }) => phase === 'restoring');
  const request = ['--image-tag', tag, '--requested-by', 'asker'];
  const refused = await world.rollout('start', ...inProduction, ...request);
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('production is taken by restore') });
  await world.killWorker();
  await world.startWorker();
  world.aws.setInSyncDelay(0);
  await world.expectRestored(held);
});
