import type { Phase, RunKind } from '../../src/domain/phase';
import { isEnd, mayFollow } from '../../src/domain/phase';
import { ends, phases } from './every-phase';

const rollout = [
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
const legal: Readonly<Record<RunKind, readonly string[]>> = {
  rollout,
  undo: rollout,
  deploy: [
    'preflight > preparing',
    'preflight > closed',
    'preparing > smokeTesting',
    'preparing > rollingBack',
    'preparing > closed',
    'smokeTesting > completed',
    'smokeTesting > rollingBack',
    'smokeTesting > closed',
    'rollingBack > rolledBack',
    'rollingBack > closed',
  ],
  restore: ['preflight > restoring', 'preflight > closed', 'restoring > completed', 'restoring > closed'],
};
const kinds = Object.keys(legal) as RunKind[];

const after = (kind: RunKind, phase: Phase): Phase[] => phases.filter((next) => mayFollow(kind, phase, next));

function reachable(kind: RunKind, from: Phase): Set<Phase> {
  const seen = new Set([from]);
  // A set is walked to its end also when it grows on the way.
  for (const phase of seen) after(kind, phase).forEach((next) => seen.add(next));
  return seen;
}

test.each(kinds)('a %s goes only from phase to phase as documented', (kind) => {
  const possible = phases.flatMap((from) => after(kind, from).map((to) => `${from} > ${to}`));
  expect(possible.sort()).toEqual([...legal[kind]].sort());
});

test.each(kinds)('from every phase of a %s some end can be reached', (kind) => {
  const stuck = [...reachable(kind, 'preflight')].filter((phase) => ![...reachable(kind, phase)].some(isEnd));
  expect(stuck).toEqual([]);
});

test('every phase can be reached from preflight by some kind of run', () => {
  const all = new Set(kinds.flatMap((kind) => [...reachable(kind, 'preflight')]));
  expect([...all].sort()).toEqual([...phases].sort());
});

test('ends are known as such and have no way on', () => {
  expect(phases.filter(isEnd)).toEqual(ends);
  expect(kinds.flatMap((kind) => ends.flatMap((end) => after(kind, end)))).toEqual([]);
});

test('nothing but a rollback follows a rollback', () => {
  expect([...reachable('rollout', 'rollingBack')].sort()).toEqual(['closed', 'rolledBack', 'rollingBack']);
});
