import type { Outcome } from '../outcome';
import type { Phase, RunKind } from '../phase';
import type { RolloutStatus } from '../status';

type Milestone = 'preflight' | 'approval' | 'candidate' | 'services' | 'smoke' | 'traffic' | 'draining';

const BY_COLOURS = ['preflight', 'approval', 'candidate', 'smoke', 'traffic', 'draining'] as const;

const ROADS: Readonly<Record<RunKind, readonly Milestone[]>> = {
  rollout: BY_COLOURS,
  undo: BY_COLOURS,
  deploy: ['preflight', 'services', 'smoke'],
  restore: ['preflight', 'traffic'],
};

const AT: Readonly<Partial<Record<Phase, Milestone>>> = {
  preflight: 'preflight',
  awaitingApproval: 'approval',
  preparing: 'candidate',
  smokeTesting: 'smoke',
  shifting: 'traffic',
  watching: 'traffic',
  restoring: 'traffic',
  draining: 'draining',
};

/** Where an outcome that is no success ended the road. */
const ENDED: Readonly<Partial<Record<Outcome, Milestone>>> = {
  refused: 'preflight',
  rejected: 'approval',
  expired: 'approval',
  superseded: 'approval',
  planChanged: 'approval',
  rolledBack: 'traffic',
  released: 'traffic',
};

/** The road of a run with what is behind it (✔), where it is (▶), what is to come (·), and where it turned back (✘). */
export function milestonesText(status: RolloutStatus): string {
  const { kind, phase, outcome } = status;
  if (outcome === 'completed' || phase === 'completed') return ROADS[kind].map((name) => `✔ ${name}`).join(' › ');
  const current = kind === 'deploy' && phase === 'preparing' ? 'services' : AT[phase];
  if (current) return road(kind, current, '▶', true);
  const back = phase === 'rollingBack' ? [' › ▶ rolling back'] : [];
  const taken = phase === 'rolledBack' ? [' › ✔ rolled back'] : [];
  const lost = outcome === 'stranded' ? [' › ‼ not all rolled back'] : [];
  return [road(kind, stoppedAt(status), '✘', false), ...back, ...taken, ...lost].join('');
}

function stoppedAt(status: RolloutStatus): Milestone {
  if (status.kind === 'deploy') return stoppedInPlace(status);
  if (status.kind === 'restore') return status.outcome === 'released' ? 'traffic' : 'preflight';
  return (status.outcome && ENDED[status.outcome]) ?? stoppedAtByPlan(status);
}

/** Of a deploy its services tell: once all were stable it had come to the smoke tests. */
function stoppedInPlace({ rolling, failure }: RolloutStatus): Milestone {
  const begun = (rolling ?? []).filter((one) => one.standing !== 'waiting');
  if (begun.length === 0) return 'preflight';
  const tested = failure?.type === 'SmokeTestFailed' || rolling?.every((one) => one.standing === 'stable');
  return tested ? 'smoke' : 'services';
}

/** Without a record of where it stopped: once there was a step it was traffic, before it the candidate, before that people. */
function stoppedAtByPlan(status: RolloutStatus): Milestone {
  if (status.step) return 'traffic';
  if (status.phase === 'rollingBack' || status.outcome === 'failedBeforeTraffic') return 'candidate';
  return status.plan ? 'approval' : 'preflight';
}

function road(kind: RunKind, at: Milestone, sign: string, more: boolean): string {
  const whole = ROADS[kind];
  const position = whole.indexOf(at);
  const shown = more ? whole : whole.slice(0, position + 1);
  return shown.map((name, index) => `${index < position ? '✔' : index === position ? sign : '·'} ${name}`).join(' › ');
}
