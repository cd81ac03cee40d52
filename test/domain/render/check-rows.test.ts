import type { Plan } from '../../../src/domain/plan';
import type { CheckRecord } from '../../../src/domain/verdict';
import { checkRows } from '../../../src/domain/render/check-rows';
import { samplePlan, watchingStatus } from '../../support/status-samples';

const sample: CheckRecord = {
  ...{ number: 7, at: 0, weight: 5, verdict: 'inconclusive', lines: [], leftOut: 0, drifts: [], alerts: [] },
  evidence: watchingStatus().lastCheck?.evidence ?? [],
};
const [portal, ecs] = sample.evidence;

function planOf(count: number): Plan {
  const plan = samplePlan();
  const [service] = plan.services;
  const services = Array.from({ length: count }, (_, index) => ({ ...service, service: `svc-${index}` }));
  return { ...plan, services: services as Plan['services'] };
}

/** A check of so many services: the last is inconclusive and told in full, all others passed. */
function checkOf(count: number, told = `svc-${count - 1}`): CheckRecord {
  const verdicts = `${'p'.repeat(count - 1)}?`;
  const values = verdicts.split('').map((sign) => (sign === 'p' ? 0.25 : null));
  const line = { rule: 'error-rate', verdicts, values, of: values.map((value) => value && 900) };
  const evidence = [
    { ...portal, service: told, verdict: 'inconclusive', unknown: 'partial' },
  ] as CheckRecord['evidence'];
  return { ...sample, evidence, lines: [line] };
}

test('of few services every value is shown, with limit and requests', () => {
  const { rows, rest } = checkRows(checkOf(3), planOf(3));
  expect(rows.map(({ service, verdict, value, samples }) => [service, verdict, value, samples])).toEqual([
    ['svc-0', 'pass', 0.25, 900],
    ['svc-1', 'pass', 0.25, 900],
    ['svc-2', 'inconclusive', portal?.value, portal?.samples],
  ]);
  expect(rows[0]).toMatchObject({ threshold: 0.5, unit: '%', colour: 'green' });
  expect(rest).toBeNull();
});

test('of tasks it is shown how many are healthy of how many', () => {
  const check = { ...checkOf(1), evidence: [], lines: [{ rule: 'ecs', verdicts: 'p', values: [3], of: [3] }] };
  expect(checkRows(check, planOf(1)).rows).toMatchObject([{ value: 3, threshold: 3, samples: null, unit: ecs?.unit }]);
});

test('of many services what tells is shown, and the rest is counted', () => {
  const { rows, rest } = checkRows({ ...checkOf(40), leftOut: 2 }, planOf(40));
  expect(rows.map(({ service }) => service)).toEqual(['svc-39']);
  expect(rest).toBe('and 2 more that did not pass, 39 more that passed');
});

test('without a plan what tells is all there is', () => {
  expect(checkRows({ ...sample, lines: [] }, null)).toEqual({ rows: sample.evidence, rest: null });
});
