/** What holds an environment's lock: a new image by steps, the way back after success, all traffic to a colour, or a deploy in place. */
export type RunKind = 'rollout' | 'undo' | 'restore' | 'deploy';

/** Where a run stands. Up to `smokeTesting` nobody's traffic is touched; `completed`, `rolledBack` and `closed` are ends. */
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
  | 'restoring'
  | 'rolledBack'
  | 'closed';

/** While watching: `paused` by a person, `held` by too many inconclusive checks; checks go on in each of them. */
export type Mode = 'running' | 'paused' | 'held';

type Ways = Partial<Readonly<Record<Phase, readonly Phase[]>>>;

const ROLLOUT: Ways = {
  preflight: ['awaitingApproval', 'closed'],
  awaitingApproval: ['preparing', 'closed'],
  preparing: ['smokeTesting', 'rollingBack'],
  smokeTesting: ['shifting', 'rollingBack'],
  shifting: ['watching', 'rollingBack'],
  watching: ['shifting', 'draining', 'rollingBack'],
  draining: ['completed', 'rollingBack'],
  rollingBack: ['rolledBack', 'closed'],
};

/** Which phase may follow which, by the kind of run. An undo is a rollout; a deploy asks nobody and shifts nothing. */
const WAYS: Readonly<Record<RunKind, Ways>> = {
  rollout: ROLLOUT,
  undo: ROLLOUT,
  deploy: {
    preflight: ['preparing', 'closed'],
    preparing: ['smokeTesting', 'rollingBack', 'closed'],
    smokeTesting: ['completed', 'rollingBack', 'closed'],
    rollingBack: ['rolledBack', 'closed'],
  },
  restore: { preflight: ['restoring', 'closed'], restoring: ['completed', 'closed'] },
};

const ENDS: readonly string[] = ['completed', 'rolledBack', 'closed'];

/** Whether a run of this kind may go from one phase to the other; everything else is a bug of ours. */
export function mayFollow(kind: RunKind, from: Phase, to: Phase): boolean {
  return WAYS[kind][from]?.includes(to) ?? false;
}

/** Whether a phase is an end; of a text that is none, it is not. */
export function isEnd(phase: string): boolean {
  return ENDS.includes(phase);
}
