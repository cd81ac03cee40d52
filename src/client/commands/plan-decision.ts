import type { DecisionArgument } from '../../domain/decision';
import type { DecisionBase, DecisionOptions } from './decision-command';
import type { RolloutClient } from '../rollout-client';
import type { Session } from '../session';
import { ClientFailure } from '../client-failure';
import { say } from '../session';
import { shortPlanLines } from '../views/plan-view';

/** Options of a decision upon a plan. */
export interface PlanDecisionOptions extends DecisionOptions {
  readonly planDigest?: string;
}

/**
 * Completes a decision upon a plan: by the digest given, else by that of the running rollout's plan, which is shown first,
 * so that people see what they decide upon.
 */
export async function withPlanDigest(
  session: Session,
  base: DecisionBase,
  options: PlanDecisionOptions,
  at: { readonly client: RolloutClient; readonly environment: string },
): Promise<DecisionArgument<'approve'>> {
  if (options.planDigest) return { ...base, planDigest: options.planDigest };
  const { status, result } = await at.client.status(at.environment);
  if (result) {
    const cure = 'see `rollout status`';
    throw new ClientFailure(
      'nothingRuns',
      `nothing runs in ${at.environment}; the last rollout was ${result.outcome}: ${cure}`,
    );
  }
  if (!status.plan || !status.planDigest) {
    throw new ClientFailure(
      'refused',
      `${at.environment} has no plan yet (it is ${status.phase}): try again in a moment`,
    );
  }
  say(session, shortPlanLines(status.plan, status.planDigest));
  return { ...base, planDigest: status.planDigest };
}
