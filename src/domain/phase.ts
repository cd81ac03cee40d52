/** Where a rollout stands. Up to `smokeTesting` nobody's traffic is touched; `completed`, `rolledBack` and `closed` are ends. */
export type Phase =
  | 'preflight'
  | 'awaitingApproval'
  | 'preparing'
  | 'smokeTesting'
  | 'shifting'
  | 'watching'
  | 'draining'
  | 'completed'
  | 'rollingBack'
  | 'rolledBack'
  | 'closed';

/** While watching: `paused` by a person, `held` by too many inconclusive checks; checks go on in each of them. */
export type Mode = 'running' | 'paused' | 'held';

const NEXT: Readonly<Record<Phase, readonly Phase[]>> = {
  preflight: ['awaitingApproval', 'closed'],
  awaitingApproval: ['preparing', 'closed'],
  preparing: ['smokeTesting', 'rollingBack'],
  smokeTesting: ['shifting', 'rollingBack'],
  shifting: ['watching', 'rollingBack'],
  watching: ['shifting', 'draining', 'rollingBack'],
  draining: ['completed', 'rollingBack'],
  rollingBack: ['rolledBack', 'closed'],
  completed: [],
  rolledBack: [],
  closed: [],
};

/** Whether a rollout may go from one phase to the other; everything else is a bug of ours. */
export function mayFollow(from: Phase, to: Phase): boolean {
  return NEXT[from].includes(to);
}

/** Whether a phase is an end. */
export function isEnd(phase: Phase): boolean {
  return NEXT[phase].length === 0;
}
