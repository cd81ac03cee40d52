import type { Expected } from '../../src/domain/drift';
import type { CheckMoment, StandingQuestion } from '../../src/domain/check';
import type { Observation } from '../../src/domain/observation';
import { bytesOf } from '../../src/domain/bytes';
import { answerCheck } from '../../src/domain/check';
import { limits } from '../../src/domain/event-budget';
import { freshDrain } from '../../src/domain/drained';
import { at, someContext, someObservation, someReading, someShare, someSlot, unknownReading } from './some-observation';

const expected: Omit<Expected, 'weights'> = {
  records: [{ name: 'portal.example.test', candidate: 'green' }],
  slots: [{ service: 'portal', colour: 'green', definition: 'portal-green:8', atLeast: 2 }],
};

function answerOf(
  seen: Partial<Observation>,
  { moment = {}, question = {} }: { moment?: Partial<CheckMoment>; question?: Partial<StandingQuestion> } = {},
) {
  const standing = { context: someContext(), expected, liveAtLeast: [], ...question };
  const now = { number: 3, weight: 5, memory: {}, weights: [5], drain: null, ...moment };
  return answerCheck(someObservation(seen), standing, now);
}

const record = (green: number) => ({
  name: 'portal.example.test',
  weights: { blue: 100 - green, green },
  unknown: null,
  changed: null,
});

test('what is as expected needs no second look by the run', () => {
  const { deviating } = answerOf({ records: [record(5)], slots: [someSlot({ definition: 'portal-green:8' })] });
  expect(deviating).toEqual({ records: [], slots: [] });
});

test('what deviates is handed to the run, which knows what it did meanwhile', () => {
  const slot = someSlot({ definition: 'portal-green:9' });
  const { deviating, record: judged } = answerOf({ records: [record(50)], slots: [slot] });
  const { service, colour, desired, definition } = slot;
  expect(deviating).toEqual({
    records: [record(50)],
    slots: [{ service, colour, desired, definition, unknown: null }],
  });
  expect(judged.verdict).toBe('pass');
});

test('of what deviates everywhere the first is handed over, and what was found there never fills a history', () => {
  const names = Array.from({ length: 40 }, (_, index) => `svc-${index}.example.test`);
  const records = names.map((name) => ({ name, weights: null, unknown: null, changed: '\u0001'.repeat(4_000) }));
  const question = { expected: { records: names.map((name) => ({ name, candidate: 'green' as const })), slots: [] } };
  const { deviating } = answerOf({ records }, { question });
  expect(deviating.records[0]?.name).toBe(names[0]);
  expect(deviating.records).toHaveLength(1);
  expect(bytesOf(deviating)).toBeLessThan(7 * limits.detail);
});

test('a weight that may stand as the check begins is no deviation', () => {
  expect(answerOf({ records: [record(50)] }, { moment: { weights: [5, 50] } }).deviating.records).toEqual([]);
});

test.each([
  ['unreachable', false],
  ['throttled', false],
  ['partial', false],
  ['forbidden', false],
  ['no-requests', true],
  ['stale', true],
] as const)('time of which a reading is %s counts as seen: %s', (reason, seen) => {
  expect(answerOf({ readings: [someReading(), unknownReading(reason)] }).seen).toBe(seen);
});

test.each([
  ['fewer tasks than it must have', { desired: 1 }, [{ service: 'portal', desired: 1 }]],
  ['as many', { desired: 2 }, []],
  ['nothing anybody could read', { desired: 0, unknown: 'denied' }, []],
])('live with %s is told', (_, change, low) => {
  const liveAtLeast = [{ service: 'portal', colour: 'blue' as const, atLeast: 2 }];
  const slots = [someSlot(), someSlot({ colour: 'blue', ...change })];
  expect(answerOf({ slots }, { question: { liveAtLeast } }).lowLive).toEqual(low);
});

test('a colour that drains is seen to by the same look', () => {
  const drain = { progress: freshDrain(at), role: 'live' as const, shareBelow: 0.5 };
  expect(answerOf({ shares: [someShare(1_000, 0)] }, { moment: { drain } }).drain).toMatchObject({ quietSince: at });
  expect(answerOf({ shares: [someShare(500, 500)] }, { moment: { drain } }).drain).toMatchObject({ quietSince: null });
  expect(answerOf({}).drain).toBeNull();
});

test('what is remembered travels by place, and reaches the next check by name', () => {
  const liveAtLeast = ['pgw', 'portal'].map((service) => ({ service, colour: 'blue' as const, atLeast: 2 }));
  const sick = { slots: [someSlot({ healthyTargets: 0 })] };
  const first = answerOf(sick, { question: { liveAtLeast } });
  expect(first.memory).toMatchObject({ unhealthyRunning: [null, 1], lowShareSince: [null, null] });
  const second = answerOf(sick, { question: { liveAtLeast }, moment: { memory: first.memory } });
  expect([first.record.verdict, second.record.verdict]).toEqual(['inconclusive', 'fail']);
});

test('shares are told in the order of the plan, to four digits', () => {
  const shares = [someShare(1, 2), { ...someShare(1, 1, 'pgw'), liveRequests: null }];
  const liveAtLeast = ['silent', 'pgw', 'portal'].map((service) => ({ service, colour: 'blue' as const, atLeast: 0 }));
  expect(answerOf({ shares }, { question: { liveAtLeast } }).shares).toEqual([null, null, 0.3333]);
});
