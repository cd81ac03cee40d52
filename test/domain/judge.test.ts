import fc from 'fast-check';
import type { Observation, Reading, SlotReading, UnknownReason } from '../../src/domain/observation';
import { freshMemory, judge, shareOf, unobserved } from '../../src/domain/judge';
import { at, imageStop, minute, someContext, someObservation, someReading } from './some-observation';
import { someRule, someShare, someSlot, unknownReading } from './some-observation';

const reasons: readonly UnknownReason[] = [
  ...(['no-data', 'no-requests', 'too-few-samples', 'not-a-number', 'partial'] as const),
  ...(['forbidden', 'stale', 'throttled', 'unreachable'] as const),
];
const good = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => someReading({ value }));
const bad = fc.double({ min: 1.0001, max: 1e6, noNaN: true }).map((value) => someReading({ value }));
const unknown = fc.constantFrom(...reasons).map((reason) => unknownReading(reason));
const some = <T>(one: fc.Arbitrary<T>, atLeast = 0): fc.Arbitrary<T[]> =>
  fc.array(one, { minLength: atLeast, maxLength: 6 });

/** Judges good slots with these readings. */
const verdictOf = (readings: readonly Reading[], change: Parameters<typeof someContext>[0] = {}): string =>
  judge(someObservation({ readings: [someReading(), ...readings] }), someContext(change), freshMemory).record.verdict;

/** Judges good metrics with this slot of the candidate. */
const ofSlot = (change: Partial<SlotReading>, unhealthy = 0): ReturnType<typeof judge> =>
  judge(someObservation({ slots: [someSlot(change)] }), someContext(), {
    ...freshMemory,
    unhealthyRunning: { portal: unhealthy },
  });

describe('rules of metrics', () => {
  test('one breach among any readings fails the check', () => {
    fc.assert(
      fc.property(
        some(fc.oneof(good, bad, unknown)),
        bad,
        (others, breach) => verdictOf([...others, breach]) === 'fail',
      ),
    );
  });

  test('what is unknown neither passes nor fails a check', () => {
    fc.assert(
      fc.property(some(good), some(unknown, 1), (known, not) => verdictOf([...not, ...known]) === 'inconclusive'),
    );
  });

  test('a check passes when all is known and good', () => {
    fc.assert(fc.property(some(good), (readings) => verdictOf(readings) === 'pass'));
  });

  test.each([
    ['above', 1, 'pass'],
    ['above', 1.001, 'fail'],
    ['below', 1, 'pass'],
    ['below', 0.999, 'fail'],
  ] as const)('a limit of 1, %s, judges %d as a %s', (comparison, value, verdict) => {
    expect(
      verdictOf([someReading({ value, rule: 'limit' })], {
        rules: [someRule(), someRule({ name: 'limit', comparison })],
      }),
    ).toBe(verdict);
  });

  test.each([
    ['no value and no reason', { value: null }],
    ['not a number', { value: Number.NaN }],
    ['a value in spite of a reason', { value: 99, unknown: { reason: 'partial' as const, detail: 'one page of two' } }],
    ['a rule that nobody declared', { rule: 'invented', value: 99 }],
  ])('a reading with %s is inconclusive', (_, change) => {
    expect(verdictOf([someReading(change)])).toBe('inconclusive');
  });

  test('what was not declared or waived never decides a check', () => {
    const rules = [someRule(), someRule({ name: 'watched', action: 'alert' }), someRule({ name: 'waived' })];
    const waivers = [{ rule: 'waived', reason: 'live is in breach already' }];
    const silent = fc.constantFrom('watched', 'waived');
    const reading = fc.tuple(fc.oneof(good, bad, unknown), silent).map(([one, rule]) => ({ ...one, rule }));
    fc.assert(fc.property(some(reading), (readings) => verdictOf(readings, { rules, waivers }) === 'pass'));
  });

  test('a waived breach is an alert with its evidence', () => {
    const context = someContext({ waivers: [{ rule: 'error-rate', reason: 'known' }] });
    const { record } = judge(someObservation({ readings: [someReading({ value: 12.345 })] }), context, freshMemory);
    const text = 'portal green error-rate: 12.3 % (limit 1 %, 1000 requests in 5m)';
    expect(record.alerts).toEqual([{ key: 'error-rate:portal', text }]);
    expect(record.evidence[0]).toMatchObject({
      verdict: 'fail',
      alertOnly: true,
      value: 12.345,
      samples: 1_000,
      threshold: 1,
      detail: text,
    });
  });

  test('an unknown reading is told with its reason', () => {
    const { record } = judge(someObservation({ readings: [unknownReading('stale')] }), someContext(), freshMemory);
    const detail = 'portal green error-rate: because of stale';
    expect(record.evidence[0]).toMatchObject({ verdict: 'inconclusive', unknown: 'stale', value: null, detail });
  });

  test('the order of what was seen never matters', () => {
    const names = ['portal', 'pgw', 'tab'];
    const readings = some(
      fc.tuple(fc.oneof(good, bad, unknown), fc.constantFrom(...names)).map(([one, service]) => ({ ...one, service })),
    );
    const slot = fc.record({
      desired: fc.constant(4),
      healthyTargets: fc.nat(4),
      unknown: fc.constantFrom(null, 'denied'),
    });
    const slots = fc
      .tuple(slot, slot, slot)
      .map((all) => all.map((one, index) => someSlot({ ...one, service: names[index] ?? '' })));
    const seen = fc.record({ readings, slots, shares: fc.constant(names.map((name) => someShare(1, 99, name))) });
    const shuffled = seen.chain((one) =>
      fc.record({
        one: fc.constant(someObservation(one)),
        readings: fc.shuffledSubarray(one.readings, { minLength: one.readings.length }),
        slots: fc.shuffledSubarray(one.slots, { minLength: 3 }),
        shares: fc.shuffledSubarray(one.shares, { minLength: 3 }),
      }),
    );
    const memory = { ...freshMemory, unhealthyRunning: { portal: 1 }, lowShareSince: { pgw: at - 11 * minute } };
    fc.assert(
      fc.property(shuffled, ({ one, ...change }) => {
        const [a, b] = [one, { ...one, ...change }].map((observation: Observation) =>
          judge(observation, someContext(), memory),
        );
        expect(b?.record.verdict).toBe(a?.record.verdict);
        expect(b?.memory).toEqual(a?.memory);
        const sorted = (list: readonly object[] = []): string[] => list.map((each) => JSON.stringify(each)).sort();
        expect(sorted(b?.record.evidence)).toEqual(sorted(a?.record.evidence));
        expect(sorted(b?.record.alerts)).toEqual(sorted(a?.record.alerts));
      }),
    );
  });
});

describe('the rule of tasks and targets', () => {
  test.each([
    ['all healthy', {}, 0, 'pass', 0],
    ['more healthy than desired', { healthyTargets: 3 }, 1, 'pass', 0],
    ['one stop', { imageStops: [imageStop()] }, 0, 'inconclusive', 0],
    ['two stops', { imageStops: [imageStop(), imageStop()] }, 0, 'fail', 0],
    ['half healthy for long', { healthyTargets: 1 }, 9, 'inconclusive', 0],
    ['less than half for the first time', { desired: 5 }, 0, 'inconclusive', 1],
    ['less than half for the second time', { desired: 5 }, 1, 'fail', 2],
    ['less than half for the third time', { desired: 5 }, 2, 'fail', 3],
    ['nothing wanted and nothing healthy', { desired: 0, healthyTargets: 0 }, 0, 'inconclusive', 1],
    ['nothing wanted and nothing healthy again', { desired: 0, healthyTargets: 0 }, 1, 'fail', 2],
    ['unreadable at first', { healthyTargets: 0, unknown: 'denied' }, 0, 'inconclusive', 0],
    ['unreadable after less than half', { healthyTargets: 0, unknown: 'denied' }, 1, 'inconclusive', 1],
    ['unreadable though good', { unknown: 'denied' }, 1, 'inconclusive', 1],
  ])('a candidate seen as %s is judged as such', (_, slot, before, verdict, running) => {
    const { record, memory } = ofSlot(slot, before);
    expect(record.verdict).toBe(verdict);
    expect(memory.unhealthyRunning).toEqual({ portal: running });
    // Less than a fail is no secret: people are told.
    expect(record.alerts.map((alert) => alert.key)).toEqual(verdict === 'inconclusive' ? ['ecs:portal'] : []);
  });

  test('a fail tells how many tasks stopped and why', () => {
    const { record } = ofSlot({ imageStops: [imageStop('exit 1'), imageStop('exit 137')] });
    const detail = 'portal green ecs: 2 tasks stopped for reasons of the image in 10m (exit 1; exit 137)';
    expect(record.evidence[0]).toMatchObject({ rule: 'ecs', detail, from: at - 10 * minute, to: at });
  });

  test('waived, the rule of tasks alerts and never decides', () => {
    const observation = someObservation({ slots: [someSlot({ imageStops: [imageStop(), imageStop()] })] });
    const { record } = judge(observation, someContext({ waivers: [{ rule: 'ecs', reason: 'known' }] }), freshMemory);
    expect(record.verdict).toBe('pass');
    expect(record.alerts.map((alert) => alert.key)).toEqual(['ecs:portal']);
  });

  test('a live slot in ruins never fails a check', () => {
    const live = someSlot({ colour: 'blue', healthyTargets: 0, imageStops: [imageStop(), imageStop()] });
    const { record, memory } = judge(someObservation({ slots: [someSlot(), live] }), someContext(), freshMemory);
    expect(record.verdict).toBe('pass');
    expect(memory.unhealthyRunning).toEqual({ portal: 0 });
    const text = 'The way back is weak: portal blue has 0 healthy targets, 2 at the start';
    expect(record.alerts).toEqual([{ key: 'way-back:portal', text }]);
  });

  test.each([
    ['as many healthy as at the start', { healthyTargets: 2, desired: 9 }],
    ['more healthy than at the start', { healthyTargets: 5 }],
    ['nothing readable', { healthyTargets: 0, unknown: 'denied' }],
    ['a service nobody counted at the start', { healthyTargets: 0, service: 'other' }],
  ])('the way back is not called weak with %s', (_, change) => {
    const live = someSlot({ colour: 'blue', ...change });
    expect(judge(someObservation({ slots: [someSlot(), live] }), someContext(), freshMemory).record.alerts).toEqual([]);
  });
});

describe('the throughput of the candidate', () => {
  const told = (candidate: number | null, since: number | null, weight = 50): ReturnType<typeof judge> => {
    const memory = since === null ? freshMemory : { ...freshMemory, lowShareSince: { portal: since } };
    const shares = [someShare(candidate, candidate === null ? null : 1_000 - candidate)];
    return judge(someObservation({ shares }), someContext({ weight }), memory);
  };

  test.each([
    ['little for the first time', 249, null, at, 0],
    ['little for less than its time', 249, at - 10 * minute + 1, at - 10 * minute + 1, 0],
    ['little for its whole time', 249, at - 10 * minute, at - 10 * minute, 1],
    ['nothing at all for its time', 0, at - 11 * minute, at - 11 * minute, 1],
    ['half of its share, which is enough', 250, at - 11 * minute, undefined, 0],
    ['what nobody can count', null, at - 11 * minute, undefined, 0],
  ])('a candidate that gets %s is remembered as such', (_, requests, since, remembered, alerts) => {
    const { record, memory } = told(requests, since);
    expect(memory.lowShareSince['portal']).toBe(remembered);
    expect(record.alerts.map((alert) => alert.key)).toEqual(Array(alerts).fill('throughput:portal'));
    expect(record.verdict).toBe('pass');
  });

  test('the alert tells share, weight and for how long', () => {
    const [alert] = told(12, at - 12 * minute, 5).record.alerts;
    expect(alert?.text).toBe('portal: the candidate gets 1.2 % of requests at weight 5 for 12m');
  });

  test('a share is told only when requests were counted', () => {
    expect(shareOf(someShare(5, 95))).toBe(0.05);
    expect(shareOf(someShare(0, 7))).toBe(0);
    for (const share of [someShare(0, 0), someShare(null, 7), someShare(7, null)]) expect(shareOf(share)).toBeNull();
  });
});

test('a record says which check it was, when and at what', () => {
  const { record } = judge(someObservation(), someContext(), freshMemory);
  expect(record).toMatchObject({ number: 3, at, weight: 50, verdict: 'pass' });
  expect(record.evidence.map(({ rule, colour }) => `${rule} ${colour}`)).toEqual(['error-rate green', 'ecs green']);
});

test('a check that could not be made is inconclusive and told', () => {
  const alerts = [{ key: 'unobserved', text: 'The check could not be made: no worker' }];
  expect(unobserved(4, at, 5, 'no worker')).toEqual({
    number: 4,
    at,
    weight: 5,
    verdict: 'inconclusive',
    evidence: [],
    lines: [],
    leftOut: 0,
    drifts: [],
    alerts,
  });
});
