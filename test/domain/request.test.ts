import fc from 'fast-check';
import type { RolloutRequest } from '../../src/domain/request';
import { environmentWorkflowId, sameRollout } from '../../src/domain/request';

const request: RolloutRequest = {
  environment: 'production',
  imageTag: 'main-1-abc',
  requestedBy: 'ada',
  services: ['a', 'b'],
};
const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z-]{0,8}$/), { maxLength: 6 });

test('the lock of an environment is a workflow named by it', () => {
  expect(environmentWorkflowId('production')).toBe('environment/production');
});

test('the order of services never makes another rollout', () => {
  const twoOrders = names.chain((services) =>
    fc.tuple(fc.constant(services), fc.shuffledSubarray(services, { minLength: services.length })),
  );
  fc.assert(
    fc.property(twoOrders, ([services, shuffled]) => {
      expect(sameRollout({ ...request, services }, { ...request, services: shuffled })).toBe(true);
    }),
  );
});

test('one service more or less makes another rollout', () => {
  fc.assert(
    fc.property(names, (services) => {
      expect(sameRollout({ ...request, services }, { ...request, services: [...services, 'Another'] })).toBe(false);
    }),
  );
});

test('a service named twice asks for nothing more', () => {
  expect(sameRollout(request, { ...request, services: ['b', 'a', 'b'] })).toBe(true);
});

test('no list of services means what an empty one means', () => {
  expect(sameRollout({ ...request, services: undefined }, { ...request, services: [] })).toBe(true);
  expect(sameRollout({ ...request, services: undefined }, request)).toBe(false);
});

test('who asks, why and by which push makes no difference', () => {
  const again = {
    ...request,
    requestedBy: 'grace',
    reason: 'again',
    sequence: 8,
    commit: 'f00',
    branch: 'main',
    runUrl: 'https://ci',
  };
  expect(sameRollout(request, again)).toBe(true);
});

test.each([
  ['environment', { environment: 'staging' }],
  ['image tag', { imageTag: 'main-2-def' }],
  ['services', { services: ['a'] }],
  ['mode', { mode: 'undo' as const }],
  ['waiver', { waivers: [{ rule: 'error-rate', reason: 'its fix' }] }],
  ['digest', { digests: { a: `sha256:${'a'.repeat(64)}` } }],
  ['order of pushes', { allowOlder: true }],
])('another %s makes another rollout', (_, change) => {
  expect(sameRollout(request, { ...request, ...change })).toBe(false);
});

test('the order in which waivers and digests are given makes no difference', () => {
  const waivers = ['p95', 'error-rate'].map((rule) => ({ rule, reason: 'its fix' }));
  const given = { ...request, waivers, digests: { a: 'sha256:1', b: 'sha256:2' } };
  const again = { ...request, waivers: [...waivers].reverse(), digests: { b: 'sha256:2', a: 'sha256:1' } };
  expect(sameRollout(given, again)).toBe(true);
});
