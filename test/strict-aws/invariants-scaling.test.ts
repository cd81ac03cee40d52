import { findViolations } from '../support/strict-aws/invariants';
import type { Expected } from '../support/strict-aws/invariants-expected';
import type { LoggedCall } from '../support/strict-aws/log';

type Write = Pick<LoggedCall, 'service' | 'operation' | 'input'>;

/** A log by its writes: each takes effect in order and is numbered from 1. */
function logOf(...writes: Write[]): LoggedCall[] {
  return writes.map((write, index) => {
    return { seq: index + 1, at: index, write: true, status: 200, requestId: 'r', answered: true, ...write };
  });
}

function shift(green: number): Write {
  const changes = Object.entries({ green, blue: 100 - green }).map(([setIdentifier, weight]) => {
    return { action: 'UPSERT', name: 'api.example.com.', type: 'A', setIdentifier, weight };
  });
  return { service: 'route53', operation: 'ChangeResourceRecordSets', input: { hostedZoneId: 'Z1', changes } };
}

const idOf = (colour: string) => `service/production/api-${colour}`;
function register(colour: string, state: object, others: object = {}): Write {
  const input = { ServiceNamespace: 'ecs', ResourceId: idOf(colour), SuspendedState: state, ...others };
  return { service: 'application-autoscaling', operation: 'RegisterScalableTarget', input };
}
const suspend = (colour: string) => register(colour, { DynamicScalingInSuspended: true });
const resume = (colour: string) => register(colour, { DynamicScalingInSuspended: false });
const both = (write: (colour: string) => Write) => [write('blue'), write('green')];

const expected: Expected = {
  records: [{ name: 'api.example.com', type: 'A', weights: { blue: 100, green: 0 }, candidate: 'green' }],
  scaling: ['blue', 'green'].map((colour) => ({ resourceId: idOf(colour), suspended: {} })),
};

test('scale-in suspended around all shifts breaks no invariant', () => {
  const log = logOf(...both(suspend), shift(5), shift(100), ...both(resume));
  expect(findViolations(log, { ...expected, scaleDownAllowed: { seq: 4 } })).toEqual([]);
});

test('scale-in resumed after a rollback breaks no invariant', () => {
  const log = logOf(...both(suspend), shift(5), shift(0), ...both(resume), shift(0));
  expect(findViolations(log, { ...expected, scaleDownAllowed: { seq: 3 } })).toEqual([]);
});

test("an owner's own suspension that stays breaks no invariant", () => {
  const scaling = [{ resourceId: idOf('blue'), suspended: { DynamicScalingInSuspended: true } }];
  expect(findViolations(logOf(shift(5), shift(100)), { ...expected, scaling })).toEqual([]);
});

test('a shift while one slot may scale in is found', () => {
  const log = logOf(suspend('blue'), shift(5), suspend('green'), shift(100), ...both(resume));
  expect(findViolations(log, expected)).toEqual([
    `#2 moved weights while scale-in of ${idOf('green')} was not suspended`,
  ]);
});

test('weights that move after scale-in resumed are found', () => {
  const log = logOf(...both(suspend), shift(100), ...both(resume), shift(0));
  expect(findViolations(log, expected)).toEqual([
    `#6 moved weights while scale-in of ${idOf('blue')} was not suspended`,
    `#6 moved weights while scale-in of ${idOf('green')} was not suspended`,
  ]);
});

test('scale-in resumed while traffic is split is found', () => {
  const log = logOf(...both(suspend), shift(50), ...both(resume));
  expect(findViolations(log, expected)).toEqual([
    `#4 resumed scale-in of ${idOf('blue')} while api.example.com. A was split`,
    `#5 resumed scale-in of ${idOf('green')} while api.example.com. A was split`,
  ]);
});

test('scale-in resumed before draining began is found', () => {
  const log = logOf(...both(suspend), shift(100), ...both(resume));
  expect(findViolations(log, { ...expected, scaleDownAllowed: { seq: 4 } })).toEqual([
    `#4 resumed scale-in of ${idOf('blue')} before rollback or draining began`,
  ]);
});

test('scale-in that is never resumed is found', () => {
  const log = logOf(...both(suspend), shift(100), resume('blue'));
  expect(findViolations(log, expected)).toEqual([`DynamicScalingInSuspended of ${idOf('green')} was left true`]);
});

test('another switch that is lost on the way is found', () => {
  const suspended = { ScheduledScalingSuspended: true };
  const scaling = [{ resourceId: idOf('blue'), suspended }];
  const log = logOf(suspend('blue'), shift(100), resume('blue'));
  expect(findViolations(log, { ...expected, scaling })).toEqual([
    `ScheduledScalingSuspended of ${idOf('blue')} was left false`,
  ]);
});

test('written bounds of a target are found', () => {
  const log = logOf(...both(suspend), shift(100), ...both(resume), register('blue', {}, { MinCapacity: 0 }));
  expect(findViolations(log, expected)).toEqual([`#6 wrote the bounds of ${idOf('blue')}`]);
});
