import type { Command } from 'commander';
import type { PlanDecisionOptions } from './plan-decision';
import type { Session } from '../session';
import { decisionCommand } from './decision-command';
import { withPlanDigest } from './plan-decision';

/** `rollout approve`: one voice for the plan that the running rollout shows. */
export function approveCommand(session: Session): Command {
  const shape = {
    description: 'Approve the plan of a rollout; it goes on when the quorum is reached.',
    example: { says: 'read the short plan and give your voice.', line: 'rollout approve --environment production' },
  };
  return decisionCommand<'approve', PlanDecisionOptions>(session, 'approve', shape, (base, options, at) =>
    withPlanDigest(session, base, options, at),
  ).option('--plan-digest <digest>', 'the plan you read (default: that of the running rollout, shown first)');
}
