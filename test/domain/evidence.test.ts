import fc from 'fast-check';
import type { Evidence, Verdict } from '../../src/domain/verdict';
import { bytesOf } from '../../src/domain/bytes';
import { limits } from '../../src/domain/event-budget';
import { fewAlerts, reduced, whyUnknown } from '../../src/domain/evidence';
import { unobserved } from '../../src/domain/judge';
import { at, minute, someRule } from './some-observation';

const rules = [someRule({ name: 'errors' }), someRule({ name: 'share', comparison: 'below' })];

/** One piece of one rule of a service; good, unless told otherwise. */
function piece(change: Partial<Evidence>): Evidence {
  return {
    service: 'portal',
    colour: 'green',
    rule: 'errors',
    verdict: 'pass',
    alertOnly: false,
    value: 0.1,
    samples: 1_000,
    threshold: 1,
    unit: '%',
    from: at - 5 * minute,
    to: at,
    unknown: null,
    detail: 'errors',
    ...change,
  };
}

const unknown = (service: string, reason: Evidence['unknown'] = 'forbidden', detail = 'denied'): Evidence =>
  piece({ service, verdict: 'inconclusive', value: null, samples: null, unknown: reason, detail });

describe('of the pieces of a gap', () => {
  test.each<[string, string, Partial<Evidence>[], number | null]>([
    ['the value beyond the limit', 'errors', [{ value: 0.9 }, { value: 5, verdict: 'fail' }, { value: 0.2 }], 5],
    [
      'the value furthest beyond it',
      'errors',
      [
        { value: 2, verdict: 'fail' },
        { value: 7, verdict: 'fail' },
      ],
      7,
    ],
    ['the pass nearest to its limit', 'errors', [{ value: 0.1 }, { value: 0.9 }, { value: 0.2 }], 0.9],
    ['the pass nearest to a lower limit', 'share', [{ value: 9 }, { value: 1.5 }, { value: 4 }], 1.5],
    [
      'what nobody could see, rather than a pass',
      'errors',
      [{ value: 0.9 }, { verdict: 'inconclusive', value: null }],
      null,
    ],
  ])('%s stands for all', (_, rule, changes, value) => {
    const pieces = changes.map((change, index) => piece({ rule, ...change, to: at - index * minute }));
    const { evidence, lines } = reduced(pieces, rules, 'inconclusive');
    expect(evidence.map((one) => one.value)).toEqual([value]);
    expect(lines).toMatchObject([{ rule, values: [value] }]);
  });
});

test('what failed comes first, and alerts only after what decides', () => {
  const pieces = [
    piece({ service: 'a', detail: 'good' }),
    unknown('b'),
    piece({ service: 'c', verdict: 'fail', alertOnly: true, value: 9, detail: 'waived' }),
    piece({ service: 'd', verdict: 'fail', value: 3, detail: 'bad' }),
  ];
  const { evidence, lines, leftOut } = reduced(pieces, rules, 'fail');
  expect(evidence.map((one) => one.service)).toEqual(['d', 'c', 'b', 'a']);
  expect(lines).toEqual([
    { rule: 'errors', verdicts: 'p?FF', values: [0.1, null, 9, 3], of: [1_000, null, 1_000, 1_000] },
  ]);
  expect(leftOut).toBe(0);
});

test('the same trouble of forty services is told three times, and counted', () => {
  const pieces = Array.from({ length: 40 }, (_, index) => unknown(`svc-${index}`));
  const { evidence, lines, leftOut } = reduced(pieces, rules, 'inconclusive');
  expect(evidence.map((one) => one.verdict)).toEqual(['inconclusive', 'inconclusive', 'inconclusive']);
  expect([leftOut, lines[0]?.verdicts]).toEqual([37, '?'.repeat(40)]);
});

test('of many alerts one of each kind is kept, and the others are counted', () => {
  const kinds = ['ecs', 'weights', 'way-back'];
  const alerts = kinds.flatMap((kind) =>
    Array.from({ length: 40 }, (_, index) => ({ key: `${kind}:svc-${index}`, text: 'x'.repeat(90) })),
  );
  const few = fewAlerts(alerts);
  expect(few.slice(0, 3).map(({ key }) => key)).toEqual(['ecs:svc-0', 'weights:svc-0', 'way-back:svc-0']);
  expect(few.at(-1)).toEqual({ key: 'more', text: `${120 - few.length + 1} more alerts like these` });
  expect(bytesOf(few)).toBeLessThanOrEqual(limits.alerts);
  expect(fewAlerts(alerts.slice(0, 2))).toEqual(alerts.slice(0, 2));
});

test('the first fail is told however long its sentence is', () => {
  const { evidence } = reduced([piece({ verdict: 'fail', detail: 'x'.repeat(100_000) })], rules, 'fail');
  expect(evidence[0]?.detail).toHaveLength(limits.detail);
});

test('whatever is seen, the record is bounded and tells of every service whether it passed', () => {
  const some = fc.record({
    service: fc.integer({ min: 0, max: 39 }).map((index) => `svc-${index}-${'n'.repeat(20)}`),
    rule: fc.constantFrom('errors', 'share', 'ecs'),
    verdict: fc.constantFrom<Verdict>('pass', 'inconclusive', 'fail'),
    value: fc.option(fc.double()),
    samples: fc.option(fc.double({ noNaN: true })),
    unknown: fc.constantFrom<Evidence['unknown']>(null, 'forbidden', 'partial'),
    detail: fc.string({ maxLength: 2_000, unit: 'grapheme' }),
  });
  fc.assert(
    fc.property(fc.array(some, { maxLength: 400 }), fc.constantFrom<Verdict>('pass', 'fail'), (changes, verdict) => {
      const pieces = changes.map(piece);
      const { evidence, lines, leftOut } = reduced(pieces, rules, verdict);
      const most = verdict === 'fail' ? limits.failEvidence : limits.record - bytesOf(lines);
      expect(bytesOf(evidence)).toBeLessThanOrEqual(most + 2);
      expect(bytesOf(lines)).toBeLessThanOrEqual(limits.lines + 2);
      for (const line of lines) {
        const services = [...new Set(pieces.filter((one) => one.rule === line.rule).map((one) => one.service))];
        const worst = services.map((service) => {
          const own = pieces.filter((one) => one.rule === line.rule && one.service === service);
          const seen = own.map((one) => one.verdict);
          return seen.includes('fail') ? 'F' : seen.includes('inconclusive') ? '?' : 'p';
        });
        expect(line.verdicts).toBe(worst.join(''));
      }
      const troubles = new Set(
        pieces.filter((one) => one.verdict !== 'pass').map((one) => `${one.service} ${one.rule}`),
      );
      expect(evidence.filter((one) => one.verdict !== 'pass').length + leftOut).toBe(troubles.size);
    }),
    { numRuns: 60 },
  );
});

describe('why a check could not tell', () => {
  const blind = unobserved(1, at, 5, 'AWS did not answer.');
  const thin = (service: string, rule = 'errors') =>
    ({ ...unknown(service, 'too-few-samples', `${service} green ${rule}: 12 requests are too few`), rule }) as const;

  test('names of each rule one service before a second of any, and how many more there are', () => {
    const names = Array.from({ length: 40 }, (_, index) => `svc-${index}`);
    const pieces = names.flatMap((service) => [thin(service), thin(service, 'share')]);
    const check = { ...blind, ...reduced(pieces, rules, 'inconclusive') };
    expect(whyUnknown(check)).toBe(
      'svc-0 green errors: 12 requests are too few; svc-0 green share: 12 requests are too few; ' +
        'svc-1 green errors: 12 requests are too few; and 77 more',
    );
  });

  test('is nothing that only alerts', () => {
    const evidence = [{ ...thin('portal', 'share'), alertOnly: true }, thin('pgw')];
    expect(whyUnknown({ ...blind, evidence })).toBe('pgw green errors: 12 requests are too few');
  });

  test('is what kept it from being made, where there is no evidence', () => {
    expect(whyUnknown(blind)).toBe('The check could not be made: AWS did not answer');
  });

  test('is short enough for a line of the log, whatever was seen', () => {
    const text = fc.string({ minLength: 1, maxLength: 2_000, unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 30 }), (troubles) => {
        const pieces = troubles.map(([service, detail]) => unknown(service, 'stale', detail));
        const why = whyUnknown({ ...blind, ...reduced(pieces, rules, 'inconclusive') });
        expect(why.length).toBeLessThanOrEqual(3 * limits.detail + 20);
      }),
    );
  });
});
