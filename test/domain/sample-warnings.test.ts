import fc from 'fast-check';
import { sampleWarnings } from '../../src/domain/sample-warnings';
import { settings, somePlan } from './some-plan';

const lookBack = { lookBackMs: 5 * 60_000, onInconclusive: 'hold' } as const;
const errorRate = { ...settings.rules[0], name: 'error-rate', minimumSamples: 400, action: 'rollback' } as const;
const steps = [5, 50, 100].map((weight) => ({ weight, windowMs: 900_000 }));
const plan = { ...somePlan(), rules: [errorRate], steps, waivers: [] } as ReturnType<typeof somePlan>;
const warn = (requests: Record<string, number | null>, change: Partial<typeof plan> = {}, looks = lookBack) =>
  sampleWarnings({ ...plan, ...change }, requests, looks);

test('27 requests a second are enough for 400 samples in five minutes at five percent', () => {
  expect(warn({ portal: 27 * 300 })).toEqual([]);
});

test('26 are not, and the warning names rule, service, step, what is there, what is needed, and what to change', () => {
  expect(warn({ portal: 26 * 300 })).toEqual([
    {
      code: 'TooFewRequests',
      subject: 'rule error-rate of portal',
      problem:
        'Live carries 7800 requests in 5m now, so the candidate would get 390 at 5 %; 400 are needed to pass. With such traffic the rollout is held there.',
      cure: 'In rollout.yaml begin with a weight of 6 %, or lengthen `checks.lookBack` to 6m, or lower `minimumSamples` of error-rate to 390; or wait for more traffic.',
    },
  ]);
});

test('every step that is too light is named', () => {
  expect(warn({ portal: 300 })[0]?.problem).toContain('would get 15 at 5 %, 150 at 50 %, 300 at 100 %;');
});

test.each([
  ['more requests than live has', 300, /^In rollout\.yaml lower `minimumSamples` of error-rate to 15; or wait/],
  ['more than one in a look-back', 10, /^In rollout\.yaml let the rule only alert; or wait/],
])('nothing is advised that cannot help where the rule needs %s', (_needs, live, cure) => {
  expect(warn({ portal: live })[0]?.cure).toMatch(cure);
});

test('a step that cannot tell is said to roll back where that is configured', () => {
  const [warning] = sampleWarnings(plan, { portal: 300 }, { ...lookBack, onInconclusive: 'rollback' });
  expect(warning?.problem).toMatch(/the rollout rolls back there\.$/);
});

test.each([
  ['whose requests nobody can count', { portal: null }, {}],
  ['of which nothing was read', {}, {}],
  ['without requests, which preflight refuses by itself', { portal: 0 }, {}],
  ['whose rule only alerts', { portal: 300 }, { rules: [{ ...errorRate, action: 'alert' as const }] }],
  ['whose rule is waived', { portal: 300 }, { waivers: [{ rule: 'error-rate', reason: 'the fix' }] }],
  ['whose rule asks for no samples', { portal: 1 }, { rules: [{ ...errorRate, minimumSamples: 0 }] }],
])('there is no warning for a service %s', (_which, requests, change) => {
  expect(warn(requests, change as Partial<typeof plan>)).toEqual([]);
});

test('a weight that is advised is enough, and one percent less is not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 400, max: 1_000_000 }), (live) => {
      const advised = Number(/weight of (\d+) %/.exec(warn({ portal: live })[0]?.cure ?? 'weight of 5 %')?.[1]);
      const at = (weight: number) => warn({ portal: live }, { steps: [{ weight, windowMs: 900_000 }] });
      expect(at(advised)).toEqual([]);
      if (advised > 5) expect(at(advised - 1)).toHaveLength(1);
    }),
  );
});
