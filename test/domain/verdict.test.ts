import fc from 'fast-check';
import type { Verdict } from '../../src/domain/verdict';
import { overall } from '../../src/domain/verdict';

const verdict = fc.constantFrom<Verdict[]>('pass', 'fail', 'inconclusive');

test('one fail among any verdicts is a fail', () => {
  fc.assert(fc.property(fc.array(verdict), fc.array(verdict), (a, b) => overall([...a, 'fail', ...b]) === 'fail'));
});

test('without a fail one inconclusive verdict is never a pass', () => {
  const others = fc.array(fc.constantFrom<Verdict[]>('pass', 'inconclusive'));
  fc.assert(fc.property(others, others, (a, b) => overall([...a, 'inconclusive', ...b]) === 'inconclusive'));
});

test('only passes pass, and no evidence is inconclusive', () => {
  fc.assert(fc.property(fc.array(fc.constant<Verdict>('pass'), { minLength: 1 }), (all) => overall(all) === 'pass'));
  expect(overall([])).toBe('inconclusive');
});
