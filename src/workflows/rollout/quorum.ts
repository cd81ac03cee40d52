import { condition } from '@temporalio/workflow';
import type { Rollout } from './open-rollout';
import type { Ending } from '../run/before-writes';
import { accepted } from '../../domain/decision-rules';
import { formatDuration } from '../../domain/duration';
import { planDifferences } from '../../domain/build-plan';
import { inspect } from './inspect';
import { note } from './preflight';
import { approvedContext } from './approved-context';

/**
 * Waits until enough distinct, allowed people who are not the requester have approved this very plan, then reads
 * everything again: what is approved must be what will be done.
 */
export async function quorum(rollout: Rollout): Promise<Ending> {
  const { state } = rollout;
  const { settings, plan } = approvedContext(state);
  const { quorum: needed, expiresAfterMs, approvers } = settings.approvals;
  const given = (): number => accepted(state.decisions, 'approve').length;
  const expiresAt = Date.now() + expiresAfterMs;
  state.approvalExpiresAt = expiresAt;
  rollout.enter('awaitingApproval', { what: `${needed} approvals are needed; expires then.`, at: expiresAt });
  const who = approvers.join(', ');
  const plansTag = `${plan.services.map((one) => one.service).join(', ')} at ${state.request.imageTag}`;
  rollout.tell(
    'ApprovalNeeded',
    `${plansTag}. Plan ${state.planDigest ?? ''}. ${needed} of ${who}: \`rollout approve --environment ${plan.environment}\`.`,
  );

  const summary = `Approvals: ${needed} needed, ${formatDuration(expiresAfterMs)} at most`;
  const decided = await condition(() => state.ending !== null || given() >= needed, expiresAfterMs, { summary });
  if (state.ending) return state.ending;
  if (!decided) {
    return {
      outcome: 'expired',
      message: `Expired: ${given()} of ${needed} approvals in ${formatDuration(expiresAfterMs)}. Nothing was written.`,
    };
  }
  return await stillTheSame(rollout);
}

async function stillTheSame(rollout: Rollout): Promise<Ending> {
  const { state } = rollout;
  const { settings, plan, digest } = approvedContext(state);
  state.next = { what: 'The quorum is reached; reading everything again.', at: null };
  const again = await inspect(state.request, settings);
  if (state.ending) return state.ending;
  if (again.digest !== null && again.digest !== digest && again.plan) {
    const differences = planDifferences(plan, again.plan).join('; ');
    return {
      outcome: 'planChanged',
      message: `The plan is another than the approved one: ${differences}. Nothing was written; start again and approve the new plan.`,
    };
  }
  return note(rollout, again);
}
