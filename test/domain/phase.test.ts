import type { Phase } from '../../src/domain/phase';
import { isEnd, mayFollow } from '../../src/domain/phase';
import { ends, phases } from './every-phase';

const legal = [
  'preflight > awaitingApproval',
  'preflight > closed',
  'awaitingApproval > preparing',
  'awaitingApproval > closed',
  'preparing > smokeTesting',
  'preparing > rollingBack',
  'smokeTesting > shifting',
  'smokeTesting > rollingBack',
  'shifting > watching',
  'shifting > rollingBack',
  'watching > shifting',
  'watching > draining',
  'watching > rollingBack',
  'draining > completed',
  'draining > rollingBack',
  'rollingBack > rolledBack',
  'rollingBack > closed',
];

const after = (phase: Phase): Phase[] => phases.filter((next) => mayFollow(phase, next));

function reachable(from: Phase): Set<Phase> {
  const seen = new Set([from]);
  // A set is walked to its end also when it grows on the way.
  for (const phase of seen) after(phase).forEach((next) => seen.add(next));
  return seen;
}

test('a rollout goes only from phase to phase as documented', () => {
  const possible = phases.flatMap((from) => after(from).map((to) => `${from} > ${to}`));
  expect(possible.sort()).toEqual([...legal].sort());
});

test.each(phases)('from the phase %s some end can be reached', (phase) => {
  expect([...reachable(phase)].some(isEnd)).toBe(true);
});

test('every phase can be reached from preflight', () => {
  expect([...reachable('preflight')].sort()).toEqual([...phases].sort());
});

test('ends are known as such and have no way on', () => {
  expect(phases.filter(isEnd)).toEqual(ends);
  expect(ends.flatMap(after)).toEqual([]);
});

test('nothing but a rollback follows a rollback', () => {
  expect([...reachable('rollingBack')].sort()).toEqual(['closed', 'rolledBack', 'rollingBack']);
});
