import type { Command } from 'commander';
import type { PlanDecisionOptions } from './plan-decision';
import type { Session } from '../session';
import { decisionCommand } from './decision-command';
import { withPlanDigest } from './plan-decision';

/** `rollout reject`: one voice against the plan ends the rollout. */
export function rejectCommand(session: Session): Command {
  const shape = {
    description: 'Reject the plan of a rollout; one rejection ends it, nothing was written.',
    example: {
      says: 'end a rollout that must not happen today.',
      line: 'rollout reject --environment production --reason "sale starts at noon"',
    },
  };
  return decisionCommand<'reject', PlanDecisionOptions>(session, 'reject', shape, (base, options, at) =>
    withPlanDigest(session, base, options, at),
  ).option('--plan-digest <digest>', 'the plan you read (default: that of the running rollout, shown first)');
}
