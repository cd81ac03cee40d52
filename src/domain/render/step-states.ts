import type { Percent } from '../weights';
import type { RolloutStatus } from '../status';

/** One step of the plan, and how far the rollout is with it. */
export interface StepState {
  readonly weight: Percent;
  readonly windowMs: number;
  /** `stopped`: the rollout ended or turned back here. */
  readonly state: 'done' | 'current' | 'stopped' | 'toCome';
  /** Milliseconds of the window that were seen healthy. */
  readonly creditedMs: number;
}

/** Signs of the states, the same in every view. */
export const stepSigns: Readonly<Record<StepState['state'], string>> = {
  done: '✔',
  current: '▶',
  stopped: '✘',
  toCome: '·',
};

/** Every step of the plan with its state; empty before there is a plan. */
export function stepStates(status: RolloutStatus): StepState[] {
  const steps = status.plan?.steps ?? [];
  const allDone = status.outcome === 'completed' || status.phase === 'completed' || status.phase === 'draining';
  const turnedBack = status.outcome !== null || status.phase === 'rollingBack' || status.phase === 'rolledBack';
  return steps.map((step, index) => {
    const current = status.step?.index ?? -1;
    if (allDone || index < current) return { ...step, state: 'done', creditedMs: step.windowMs };
    if (index > current) return { ...step, state: 'toCome', creditedMs: 0 };
    return { ...step, state: turnedBack ? 'stopped' : 'current', creditedMs: status.step?.creditedMs ?? 0 };
  });
}
