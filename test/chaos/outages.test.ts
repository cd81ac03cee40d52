import type { RolloutStatus } from '../../src/domain/status';
import type { ChaosWorld } from './chaos-world';
import { startChaosWorld } from './chaos-world';

const suffix = '-b2c3d4e-20260129091500';
// As the template of these tests has it: a check each second, a window of three seconds at five percent.
const CHECK_EVERY_MS = 1000;
const LONGER_THAN_THE_WINDOW_MS = 6000;

let world: ChaosWorld;

beforeAll(async () => {
  world = await startChaosWorld();
}, 60_000);

afterAll(async () => {
  await world.close();
}, 30_000);

test('a good rollout outlives a worker killed in every phase', async () => {
  const everywhere = {
    awaitingApproval: 0,
    preparing: 0,
    smokeTesting: 0,
    'shifting 5': 0,
    'watching 5': LONGER_THAN_THE_WINDOW_MS,
    'draining 100': 0,
  };
  const { kills, result, violations } = await world.carry(`main${suffix}`, everywhere);
  expect(violations).toEqual([]);
  expect([result.outcome, result.oldColour]).toEqual(['completed', 'retired']);
  expect(kills.map(({ where }) => where)).toEqual(expect.arrayContaining(['preparing', 'watching 5', 'draining 100']));

  const inWindow = kills.find(({ where }) => where === 'watching 5');
  const creditedWithoutWorker = (inWindow?.after.step?.creditedMs ?? 0) - (inWindow?.before.step?.creditedMs ?? 0);
  expect(inWindow?.after.step?.weight).toBe(5);
  expect(creditedWithoutWorker).toBeLessThanOrEqual(2 * CHECK_EVERY_MS);
}, 240_000);

test('a window without CloudWatch is held, and goes on when it is back', async () => {
  const seen = new Set<RolloutStatus['mode']>();
  const { result, violations } = await world.carry(`main${suffix}`, {}, (status) => {
    const { mode, step } = status;
    if (step?.weight === 5 && seen.size === 0) {
      world.aws.fault({ service: 'cloudwatch', operation: 'GetMetricData', kind: 'unavailable' });
    }
    if (step) seen.add(mode);
    if (mode === 'held') world.aws.clearFaults();
  });
  expect(violations).toEqual([]);
  expect(seen).toEqual(new Set(['running', 'held']));
  expect(result.outcome).toBe('completed');
  expect(result.checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
}, 240_000);

test('a bad image is taken back at the first check after a dead worker', async () => {
  const { kills, result, violations } = await world.carry(`errors20${suffix}`, {
    'watching 5': LONGER_THAN_THE_WINDOW_MS,
    'rollingBack 5': 0,
  });
  expect(violations).toEqual([]);
  expect(result.outcome).toBe('rolledBack');
  const returned = kills.find(({ where }) => where === 'watching 5')?.restartedAt ?? Infinity;
  const firstBack = result.checks.find(({ at }) => at >= returned) ?? result.checks.at(-1);
  expect(firstBack?.verdict).toBe('fail');
  expect(result.checks.every(({ verdict }) => verdict !== 'pass')).toBe(true);
}, 150_000);
