import type { Outcome } from '../outcome';
import type { Phase } from '../phase';
import type { RolloutStatus } from '../status';

const ROAD = ['preflight', 'approval', 'candidate', 'smoke', 'traffic', 'draining'] as const;

type Milestone = (typeof ROAD)[number];

const AT: Readonly<Partial<Record<Phase, Milestone>>> = {
  preflight: 'preflight',
  awaitingApproval: 'approval',
  preparing: 'candidate',
  smokeTesting: 'smoke',
  shifting: 'traffic',
  watching: 'traffic',
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

/** The road of a rollout with what is behind it (✔), where it is (▶), what is to come (·), and where it turned back (✘). */
export function milestonesText(status: RolloutStatus): string {
  if (status.outcome === 'completed' || status.phase === 'completed')
    return ROAD.map((name) => `✔ ${name}`).join(' › ');
  const current = AT[status.phase];
  if (current) return road(current, '▶', true);
  const stoppedAt = (status.outcome && ENDED[status.outcome]) ?? stoppedAtByPlan(status);
  const back = status.phase === 'rollingBack' ? [' › ▶ rolling back'] : [];
  const taken = status.phase === 'rolledBack' ? [' › ✔ rolled back'] : [];
  return [road(stoppedAt, '✘', false), ...back, ...taken].join('');
}

/** Without a record of where it stopped: once there was a step it was traffic, before it the candidate, before that people. */
function stoppedAtByPlan(status: RolloutStatus): Milestone {
  if (status.step) return 'traffic';
  if (status.phase === 'rollingBack' || status.outcome === 'failedBeforeTraffic') return 'candidate';
  return status.plan ? 'approval' : 'preflight';
}

function road(at: Milestone, sign: string, more: boolean): string {
  const position = ROAD.indexOf(at);
  const shown = more ? ROAD : ROAD.slice(0, position + 1);
  return shown.map((name, index) => `${index < position ? '✔' : index === position ? sign : '·'} ${name}`).join(' › ');
}
