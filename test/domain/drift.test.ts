import fc from 'fast-check';
import type { Expected } from '../../src/domain/drift';
import type { RecordReading } from '../../src/domain/observation';
import { driftText, driftsIn, withDrifts } from '../../src/domain/drift';
import { unobserved } from '../../src/domain/judge';
import { weightsFor } from '../../src/domain/weights';
import { someObservation, someSlot } from './some-observation';

const expected: Expected = {
  weights: [5],
  records: [{ name: 'portal.example.test', candidate: 'green' }],
  slots: [
    { service: 'portal', colour: 'green', definition: 'arn/portal-green:8', atLeast: 2 },
    { service: 'portal', colour: 'blue', definition: 'arn/portal-blue:7', atLeast: null },
  ],
};
const record = (percent: number): RecordReading => ({
  name: 'portal.example.test',
  weights: weightsFor('green', percent),
  unknown: null,
  changed: null,
});
const green = someSlot({ definition: 'arn/portal-green:8' });
const blue = someSlot({ colour: 'blue', definition: 'arn/portal-blue:7' });
const asLeft = someObservation({ records: [record(5)], slots: [green, blue] });

test('a world as we left it has no drift', () => {
  expect(driftsIn(asLeft, expected)).toEqual([]);
});

test('a weight of somebody else is named with both values', () => {
  const [drift, ...others] = driftsIn({ ...asLeft, records: [record(70)] }, expected);
  expect(others).toEqual([]);
  expect(drift && driftText(drift)).toBe('record portal.example.test: was blue 95 / green 5, is blue 30 / green 70');
});

test('before and after a write under way both weights may stand', () => {
  for (const percent of [5, 50])
    expect(driftsIn({ ...asLeft, records: [record(percent)] }, { ...expected, weights: [5, 50] })).toEqual([]);
});

test('a lowered count of the candidate is drift, a raised one is not', () => {
  const counted = (desired: number): string[] =>
    driftsIn({ ...asLeft, slots: [{ ...green, desired }, blue] }, expected).map(driftText);
  expect(counted(1)).toEqual(['slot portal-green: was 2 tasks, is 1 task']);
  expect(counted(5)).toEqual([]);
});

test('another revision of either colour is drift', () => {
  const slots = [
    { ...green, definition: 'arn/portal-green:9' },
    { ...blue, definition: 'arn/portal-blue:8' },
  ];
  expect(driftsIn({ ...asLeft, slots }, expected).map(driftText)).toEqual([
    'slot portal-green: was portal-green:8, is portal-green:9',
    'slot portal-blue: was portal-blue:7, is portal-blue:8',
  ]);
});

test('a lower count of live is raised back elsewhere and is no drift', () => {
  expect(driftsIn({ ...asLeft, slots: [green, { ...blue, desired: 1 }] }, expected)).toEqual([]);
});

test('a record that lost a set or got a third one is drift', () => {
  const changed = { name: 'portal.example.test', weights: null, unknown: null, changed: 'it has a set `red`' };
  expect(driftsIn({ ...asLeft, records: [changed] }, expected).map(driftText)).toEqual([
    'record portal.example.test: was sets blue and green, is it has a set `red`',
  ]);
});

test('what could not be read is never taken for drift', () => {
  const unread = { name: 'portal.example.test', weights: null, unknown: 'throttled', changed: null };
  const slots = [green, blue].map((slot) => ({ ...slot, desired: 0, definition: null, unknown: 'throttled' }));
  expect(driftsIn({ ...asLeft, records: [unread], slots }, expected)).toEqual([]);
});

test('exactly the allowed weights are no drift', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), (allowed, stands) => {
      const drifts = driftsIn({ ...asLeft, records: [record(stands)] }, { ...expected, weights: [allowed] });
      expect(drifts).toHaveLength(allowed === stands ? 0 : 1);
    }),
  );
});

test('drift fails a check, or only alerts where configured so', () => {
  const drifts = driftsIn({ ...asLeft, records: [record(70)] }, expected);
  const check = { ...unobserved(3, 0, 5, 'x'), verdict: 'pass' as const, alerts: [] };
  expect(withDrifts(check, drifts, 'rollback')).toMatchObject({ verdict: 'fail', drifts });
  const told = withDrifts(check, drifts, 'alert');
  expect(told.verdict).toBe('pass');
  expect(told.alerts.map(({ text }) => text)).toEqual([
    'somebody else changed record portal.example.test: was blue 95 / green 5, is blue 30 / green 70; nothing is done about it (onDrift: alert)',
  ]);
  expect(withDrifts(check, [], 'rollback')).toBe(check);
});
