import { condition } from '@temporalio/workflow';
import type { PlanFacts } from '../../domain/plan';
import type { ProductionSettings } from '../../domain/settings';
import type { Inspection } from './inspect';
import type { Rollout } from './open-rollout';
import type { End, Ending } from '../run/before-writes';
import { accepted } from '../../domain/decision-rules';
import { formatDuration } from '../../domain/duration';
import { failureText } from '../../domain/failure';
import { planDifferences } from '../../domain/build-plan';
import { inspect } from './inspect';
import { note } from './preflight';
import { approvedContext } from './approved-context';
import { failureOf, failureTypeOf, reportOf } from '../run/workflow-failure';
import { untilAnswered } from '../run/until-answered';

/** Whoever approved is still about to watch what happens. Fixed. */
const READ_AGAIN_FOR_MS = 60 * 60_000;

/** Findings that say nothing of the environment, only that it could not be read just now. */
const UNREAD: ReadonlySet<string> = new Set(['AwsUnavailable', 'MetricsUnreadable']);

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
    `${plansTag}. Plan ${state.planDigest ?? ''}. ${needed} of ${who}: \`rollout approve --environment ${plan.environment}\`.${warningOf(state.facts)}`,
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

/** The first warning in full; the plan has the others. */
function warningOf(facts: PlanFacts | null): string {
  const [first, ...others] = facts?.warnings ?? [];
  if (!first) return '';
  const more = others.length > 0 ? ` ${others.length} more warnings stand in the plan.` : '';
  return ` Warning, ${first.subject}: ${first.problem} ${first.cure}${more}`;
}

async function stillTheSame(rollout: Rollout): Promise<Ending> {
  const { state } = rollout;
  const { settings, plan, digest } = approvedContext(state);
  state.next = { what: 'The quorum is reached; reading everything again.', at: null };
  const again = await inspectAgain(rollout, settings);
  if (state.ending) return state.ending;
  if ('outcome' in again) return again;
  if (again.digest !== null && again.digest !== digest && again.plan) {
    const differences = planDifferences(plan, again.plan).join('; ');
    return {
      outcome: 'planChanged',
      message: `The plan is another than the approved one: ${differences}. Nothing was written; start again and approve the new plan.`,
    };
  }
  return note(rollout, again);
}

/** Two people's approvals are not given up because AWS does not answer: only what was found refuses, not what was not. */
async function inspectAgain(rollout: Rollout, settings: ProductionSettings): Promise<Inspection | End> {
  const { state } = rollout;
  const inspecting = async (): Promise<Inspection> => {
    const again = await inspect(state.request, settings);
    const [unread] = again.findings;
    if (!unread || state.ending || !again.findings.every(({ code }) => UNREAD.has(code))) return again;
    throw failureOf({ type: 'AwsUnavailable', what: unread.problem, next: unread.cure });
  };
  try {
    const doing = 'The second look before the first write';
    return await untilAnswered(rollout, READ_AGAIN_FOR_MS, doing, (again) => again(inspecting));
  } catch (error) {
    if (failureTypeOf(error) !== 'AwsUnavailable') throw error;
    const text = failureText({ ...reportOf(error), did: 'Nothing was written.' });
    return { outcome: 'expired', message: `Expired with all approvals: ${text}` };
  }
}
