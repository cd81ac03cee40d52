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

test('a paused guard only shows what a termination at fifty percent left', async () => {
  await world.rollout('guard', 'pause', ...inProduction, '--for', '1h', '--by', 'approver-1');
  const held = await world.holdAt(50);
  await world.terminate('production');
  await world.guardUntil(({ state }) => state === 'orphaned');
  const shown = await world.rollout('guard', ...inProduction);
  expect(shown).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('ORPHANED') });
  expect(shown.stdout).toContain('It looks but does nothing: paused until');
  expect([await world.weights(), world.told().slice(held.heard)]).toEqual(['50/50', []]);

  // A rollout that ends before it moved traffic hides nothing from the guard.
  const refused = await world.deploy('production', tag);
  expect([refused.exitCode, refused.result.outcome]).toEqual([3, 'refused']);
  expect(refused.result.status.findings.map(({ code }) => code)).toContain('TrafficSplit');

  await world.rollout('guard', 'resume', ...inProduction, '--by', 'approver-1');
  expect((await world.guardUntil(isRestoring)).length).toBeLessThanOrEqual(2);
  await world.expectRestored(held);
  await world.guardUntil(({ state }) => state === 'quiet');
  expect(await world.rollout('guard', ...inProduction)).toMatchObject({ exitCode: 0 });
});
