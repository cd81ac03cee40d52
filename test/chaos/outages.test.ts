import type { RolloutStatus } from '../../src/domain/status';
import type { FaultHandle } from '../support/strict-aws/faults';
import type { ChaosWorld } from './chaos-world';
import { startChaosWorld } from './chaos-world';

const suffix = '-b2c3d4e-20260129091500';
// As the template of these tests has it: a check each second, a window of three seconds at twenty percent.
const CHECK_EVERY_MS = 1000;
const LONGER_THAN_THE_WINDOW_MS = 6000;

let world: ChaosWorld;

beforeAll(async () => {
  world = await startChaosWorld();
});

afterAll(async () => {
  await world.close();
});

test('a good rollout outlives a worker killed in every phase', async () => {
  const everywhere = {
    awaitingApproval: 0,
    preparing: 0,
    smokeTesting: 0,
    'shifting 20': 0,
    'watching 20': LONGER_THAN_THE_WINDOW_MS,
    'draining 100': 0,
  };
  const { kills, result, violations } = await world.carry(`main${suffix}`, everywhere);
  expect(violations).toEqual([]);
  expect([result.status.failure, result.outcome, result.oldColour]).toEqual([null, 'completed', 'retired']);
  expect(kills.map(({ where }) => where)).toEqual(expect.arrayContaining(['preparing', 'watching 20', 'draining 100']));

  const inWindow = kills.find(({ where }) => where === 'watching 20');
  const creditedWithoutWorker = (inWindow?.after.step?.creditedMs ?? 0) - (inWindow?.before.step?.creditedMs ?? 0);
  expect(inWindow?.after.step?.weight).toBe(20);
  expect(creditedWithoutWorker).toBeLessThanOrEqual(2 * CHECK_EVERY_MS);
});

test('a window in which CloudWatch may not be asked is held, and goes on when it may be', async () => {
  const seen = new Set<RolloutStatus['mode']>();
  const { result, violations } = await world.carry(`main${suffix}`, {}, (status) => {
    const { mode, step } = status;
    if (step?.weight === 20 && seen.size === 0) {
      world.aws.fault({ service: 'cloudwatch', operation: 'GetMetricData', kind: 'accessDenied' });
    }
    if (step) seen.add(mode);
    if (mode === 'held') world.aws.clearFaults();
  });
  expect(violations).toEqual([]);
  expect(seen).toEqual(new Set(['running', 'held']));
  expect(result.outcome).toBe('completed');
  expect(result.checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
});

test('a bad image is taken back at the first check after a dead worker', async () => {
  // Every request fails: whatever a check before the kill sees, and however little, it is nothing good.
  const { kills, result, violations } = await world.carry(`errors100${suffix}`, {
    'watching 20': LONGER_THAN_THE_WINDOW_MS,
    'rollingBack 20': 0,
  });
  expect(violations).toEqual([]);
  expect(result.outcome).toBe('rolledBack');
  const returned = kills.find(({ where }) => where === 'watching 20')?.restartedAt ?? Infinity;
  const firstBack = result.checks.find(({ at }) => at >= returned) ?? result.checks.at(-1);
  expect(firstBack?.verdict).toBe('fail');
  expect(result.checks.every(({ verdict }) => verdict !== 'pass')).toBe(true);
});

test('a good rollout is carried through while AWS refuses three of ten calls for their rate', async () => {
  const services = ['ecs', 'elbv2', 'route53', 'ecr', 'cloudwatch', 'application-autoscaling'] as const;
  const some = (): boolean => Math.random() < 0.3;
  // From the first look on: before it the test itself reads what stands.
  const refused: FaultHandle[] = [];
  const { result, violations } = await world.carry(`main${suffix}`, {}, () => {
    if (refused.length > 0) return;
    refused.push(...services.map((service) => world.aws.fault({ kind: 'throttle', service, when: some })));
  });
  world.aws.clearFaults();
  expect(violations).toEqual([]);
  expect(result.outcome).toBe('completed');
  expect(refused.reduce((sum, fault) => sum + fault.hits(), 0)).toBeGreaterThan(100);
});
