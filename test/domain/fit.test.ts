import type { RolloutResult } from '../../src/domain/status';
import { bytesOf } from '../../src/domain/bytes';
import { limits } from '../../src/domain/event-budget';
import { fitResult, fitStatus } from '../../src/domain/fit';
import { resultFor } from '../client/support/readings';
import { samplePlan, watchingStatus } from '../support/status-samples';

const long = 'x'.repeat(10_000);
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const [counted] = watchingStatus().decisions;
const decisions = (count: number, accepted: boolean) =>
  many(count, (index) => ({ ...counted, id: `d${index}`, accepted, reason: long }) as NonNullable<typeof counted>);
const line = (at: number) => ({ at, code: 'PhaseEntered', level: 'info' as const, text: long });
const finding = { code: 'Odd', subject: 'slot', problem: long, cure: 'Mend it.' };
const check = {
  ...{ at: 0, weight: 5, evidence: [], lines: [], leftOut: 0, drifts: [] },
  alerts: [{ key: 'k', text: long }],
};
const checks = (count: number, verdict: 'pass' | 'fail') => many(count, (number) => ({ ...check, number, verdict }));
const changes = many(40, (index) => ({ path: `environment[V${index}]`, from: long, to: long }));
const bigPlan = { ...samplePlan(), services: samplePlan().services.map((one) => ({ ...one, changes })) };

const resultWith = (change: Partial<RolloutResult>): RolloutResult => ({ ...resultFor(watchingStatus()), ...change });

test('what fits is not touched', () => {
  const result = resultWith({ checks: checks(50, 'pass') });
  expect(fitResult(result)).toEqual(result);
  expect(fitStatus(result.status)).toEqual(result.status);
});

test('passes go first, and it is said where they are', () => {
  const fitted = fitResult(resultWith({ checks: [...checks(200, 'pass'), ...checks(1, 'fail')] }));
  expect(bytesOf(fitted)).toBeLessThan(limits.payload);
  expect(fitted.checks.at(-1)?.verdict).toBe('fail');
  expect(fitted.leftOut).toEqual([
    expect.stringMatching(/^\d+ checks that passed: only the history of the run has them$/),
  ]);
  expect(fitted.status).toEqual(watchingStatus());
});

test('decisions that counted and checks that failed outlive all else', () => {
  const status = watchingStatus({
    plan: bigPlan,
    findings: many(40, () => finding),
    log: many(60, line),
    decisions: [...decisions(40, false), ...decisions(20, true)],
  });
  const fitted = fitResult(resultWith({ status, checks: [...checks(100, 'pass'), ...checks(2, 'fail')] }));
  expect(bytesOf(fitted)).toBeLessThan(limits.payload);
  expect(fitted.status.decisions.filter((one) => one.accepted)).toHaveLength(20);
  expect(fitted.checks.filter((one) => one.verdict === 'fail')).toHaveLength(2);
  expect(fitted.status.plan?.services.map((one) => one.service)).toEqual(['portal', 'pgw']);
});

test.each([
  ['words about its failure', { failure: { type: 'Bug', what: long.repeat(60), evidence: long.repeat(60), next: '' } }],
  ['a long log', { log: many(200, line) }],
  ['refused decisions', { decisions: decisions(400, false) }],
  ['decisions that counted', { decisions: decisions(400, true) }],
  ['findings', { findings: many(400, () => finding) }],
  ['changes of definitions', { plan: bigPlan, log: many(60, line) }],
  [
    'everything',
    { plan: bigPlan, log: many(60, line), findings: many(99, () => finding), decisions: decisions(400, true) },
  ],
] as const)('a status with too many of %s still answers', (_, change) => {
  const fitted = fitStatus(watchingStatus(change));
  expect(bytesOf(fitted)).toBeLessThan(limits.payload);
  expect(fitted).toMatchObject({ phase: 'watching', step: watchingStatus().step, weight: watchingStatus().weight });
});

test('of refused decisions and of the log only the needed is cut', () => {
  const { log, decisions: left } = fitStatus(watchingStatus({ log: many(110, line), decisions: decisions(3, false) }));
  expect([log.length, left.length]).toEqual([10, 3]);
});
