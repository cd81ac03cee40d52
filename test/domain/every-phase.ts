import type { Phase } from '../../src/domain/phase';

const named: Readonly<Record<Phase, 'way' | 'end'>> = {
  preflight: 'way',
  awaitingApproval: 'way',
  preparing: 'way',
  smokeTesting: 'way',
  shifting: 'way',
  watching: 'way',
  draining: 'way',
  rollingBack: 'way',
  restoring: 'way',
  completed: 'end',
  rolledBack: 'end',
  closed: 'end',
};

/** Every phase, in the order of the story; the compiler sees to it that none is missing. */
export const phases = Object.keys(named) as Phase[];

/** The phases in which a rollout has ended. */
export const ends: readonly Phase[] = phases.filter((phase) => named[phase] === 'end');
