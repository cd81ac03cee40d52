import { assertInvariants, findViolations } from '../support/strict-aws/invariants';
import type { Expected } from '../support/strict-aws/invariants-expected';
import type { LoggedCall } from '../support/strict-aws/log';

/** A log by its writes: each takes effect in order and is numbered from 1. */
function logOf(...writes: Pick<LoggedCall, 'service' | 'operation' | 'input'>[]): LoggedCall[] {
  return writes.map((write, index) => {
    return { seq: index + 1, at: index, write: true, status: 200, requestId: 'r', answered: true, ...write };
  });
}

const names = ['api.example.com', 'web.example.com'];

/** A batch that gives green these weights, by record; blue gets the rest unless it is given too. */
function shift(green: Record<string, number>, blue: Record<string, number> = {}) {
  const changes = Object.entries(green).flatMap(([name, weight]) => [
    { action: 'UPSERT', name: `${name}.`, type: 'A', setIdentifier: 'green', weight },
    { action: 'UPSERT', name: `${name}.`, type: 'A', setIdentifier: 'blue', weight: blue[name] ?? 100 - weight },
  ]);
  return { service: 'route53', operation: 'ChangeResourceRecordSets', input: { hostedZoneId: 'Z1', changes } };
}
const shiftAll = (weight: number) => shift(Object.fromEntries(names.map((name) => [name, weight])));
const scale = (service: string, desiredCount: number) => ({
  service: 'ecs',
  operation: 'UpdateService',
  input: { cluster: 'production', service, desiredCount },
});

const expected: Expected = {
  records: names.map((name) => ({ name, type: 'A', weights: { blue: 100, green: 0 }, candidate: 'green' })),
  steps: [5, 50, 100],
  slots: (['blue', 'green'] as const).map((colour) => {
    return { service: `api-${colour}`, record: 'api.example.com', colour, desiredCount: colour === 'blue' ? 3 : 0 };
  }),
};

test('a rollout by the book breaks no invariant', () => {
  const log = logOf(scale('api-green', 3), shiftAll(5), shiftAll(50), shiftAll(100), scale('api-blue', 0));
  expect(
    findViolations(log, { ...expected, quorum: { seq: 0 }, ready: { seq: 1 }, scaleDownAllowed: { seq: 4 } }),
  ).toEqual([]);
});

test('a rollback by the book breaks no invariant', () => {
  const log = logOf(scale('api-green', 3), shiftAll(5), shiftAll(0), shiftAll(0), scale('api-green', 0));
  expect(findViolations(log, { ...expected, ready: { seq: 1 }, scaleDownAllowed: { seq: 2 } })).toEqual([]);
});

test('the same step written again breaks no invariant', () => {
  expect(findViolations(logOf(shiftAll(5), shiftAll(5), shiftAll(50)), expected)).toEqual([]);
});

test('weights that do not sum to 100 are found', () => {
  const both = shift({ 'api.example.com': 5, 'web.example.com': 5 }, { 'api.example.com': 96 });
  expect(findViolations(logOf(both), expected)).toEqual([
    expect.stringMatching(/^#1 left api.example.com. A .* 101 in sum/),
  ]);
});

test('a third set identifier with weight is found by the sum', () => {
  const third = { action: 'CREATE', name: 'api.example.com.', type: 'A', setIdentifier: 'red', weight: 10 };
  const batch = shiftAll(5);
  const log = logOf({ ...batch, input: { ...batch.input, changes: [...batch.input.changes, third] } });
  expect(findViolations(log, expected)).toEqual([expect.stringContaining('110 in sum')]);
});

test('a record that moves without the other is found', () => {
  const log = logOf(shift({ 'api.example.com': 5 }));
  expect(findViolations(log, expected)).toEqual(['#1 moved api.example.com. A without web.example.com. A']);
});

describe('a live without a healthy target', () => {
  const [alive = '', dead = ''] = names;
  const whileDead = { ...expected, deadLive: [dead] };
  const ahead = shift({ [alive]: 0 });

  test('may wait while a rollback sends all others back ahead of it', () => {
    expect(findViolations(logOf(shiftAll(5), ahead, shiftAll(0)), whileDead)).toEqual([]);
  });

  test.each([
    ['to which nothing is sent later', [shiftAll(5), ahead], '#2 left web.example.com. A behind for good'],
    ['is no reason to leave another behind', [shiftAll(5), shift({ [dead]: 0 }), shiftAll(0)], '#2 moved web.example.'],
    ['is no reason to give others more', [shiftAll(5), shift({ [alive]: 50 }), shiftAll(50)], '#2 moved api.example.'],
    ['that nobody knows of', [shiftAll(5), ahead, shiftAll(0)], '#2 moved api.example.com. A without web.example.com.'],
  ])('%s: found', (situation, writes, violation) => {
    const known = situation === 'that nobody knows of' ? expected : whileDead;
    expect(findViolations(logOf(...writes), known)).toEqual([expect.stringContaining(violation)]);
  });
});

test('records that move to different weights are found', () => {
  const violations = findViolations(logOf(shift({ 'api.example.com': 5, 'web.example.com': 50 })), expected);
  expect(violations).toContain('#1 gave the candidates different weights: 5, 50');
});

test('a step left out is found on every record', () => {
  const violations = findViolations(logOf(shiftAll(50)), expected);
  expect(violations).toEqual([
    '#1 moved the candidate of api.example.com. A from 0 to 50: the next step is 5 of 5, 50, 100',
    '#1 moved the candidate of web.example.com. A from 0 to 50: the next step is 5 of 5, 50, 100',
  ]);
});

test('a weight that is no step is found', () => {
  const violations = findViolations(logOf(shiftAll(5), shiftAll(20)), expected);
  expect(violations[0]).toBe(
    '#2 moved the candidate of api.example.com. A from 5 to 20: the next step is 50 of 5, 50, 100',
  );
});

test('a candidate that falls to another step is found', () => {
  const violations = findViolations(logOf(shiftAll(5), shiftAll(50), shiftAll(5)), expected);
  expect(violations[0]).toMatch(/^#3 .* from 50 to 5: it may only rise or go back to 0$/);
});

test('a candidate that rises after a rollback is found', () => {
  const violations = findViolations(logOf(shiftAll(5), shiftAll(0), shiftAll(5)), expected);
  expect(violations[0]).toMatch(/^#3 .* from 0 to 5 after the rollback of #2 began$/);
});

test('weight before the candidate was ready is found', () => {
  const violations = findViolations(logOf(shiftAll(5)), { ...expected, ready: { seq: 1 } });
  expect(violations[0]).toBe('#1 gave the candidate of api.example.com. A weight 5 before it was ready (mark 1)');
});

test('a count lowered before rollback or draining is found', () => {
  const violations = findViolations(logOf(scale('api-blue', 2), shiftAll(5)), {
    ...expected,
    scaleDownAllowed: { seq: 2 },
  });
  expect(violations).toEqual(['#1 lowered api-blue from 3 to 2 before rollback or draining began']);
});

test('without a mark no lowered count is forgiven', () => {
  const arn = 'arn:aws:ecs:ap-northeast-1:000000000000:service/production/api-blue';
  expect(findViolations(logOf(scale(arn, 1)), expected)).toEqual([expect.stringContaining('from 3 to 1')]);
});

test('a colour at zero while it has weight is found', () => {
  const log = logOf(scale('api-green', 3), shiftAll(5), scale('api-blue', 0));
  expect(findViolations(log, { ...expected, scaleDownAllowed: { seq: 2 } })).toEqual([
    '#3 took api-blue to zero while api.example.com. A gives blue weight 95',
  ]);
});

test('a write before the quorum is found even when refused', () => {
  const [attempt] = logOf(scale('api-green', 3));
  const log = attempt ? [{ ...attempt, status: 400 }] : [];
  expect(findViolations(log, { ...expected, quorum: { seq: 1 } })).toEqual([
    '#1 ecs UpdateService was sent before the quorum (mark 1)',
  ]);
});

test('refused batches change no weights', () => {
  const log = logOf(shiftAll(5), shiftAll(100), shiftAll(50));
  const [first, second, third] = log;
  const refused = first && second && third ? [first, { ...second, status: 400 }, third] : [];
  expect(findViolations(refused, expected)).toEqual([]);
});

test('a batch whose answer was lost counts as done', () => {
  const log = logOf(shiftAll(5), shiftAll(50), shiftAll(100)).map((call) => ({ ...call, answered: false }));
  expect(findViolations(log, expected)).toEqual([]);
});

test('writes to other records are none of the rollout', () => {
  expect(findViolations(logOf(shift({ 'other.example.com': 30 })), expected)).toEqual([]);
});

test('an assertion names every violation on its line', () => {
  const log = logOf(shift({ 'api.example.com': 7 }, { 'api.example.com': 92 }));
  expect(() => assertInvariants(log, expected)).toThrow(/99 in sum[^\n]*\n.*without web[^\n]*\n.*next step is 5/);
});
