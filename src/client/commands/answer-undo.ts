import type { CommonOptions } from '../command-shape';
import type { RolloutClient } from '../rollout-client';
import type { RolloutRequest } from '../../domain/request';
import type { RolloutStatus } from '../../domain/status';
import type { Session } from '../session';
import type { StartedRollout } from '../start-rollout';
import { outcomes } from '../../domain/outcome';
import { ClientFailure, RefusedDecision } from '../client-failure';
import { decisionId } from '../decision-id';
import { decideProven } from '../github/decide-proven';
import { answer, say } from '../session';
import { nextLine } from '../views/started-view';

/**
 * A person's yes: the approval of an undo by whoever asked for it. Throws `refused`, naming who may approve, when they may
 * not; with `wait` that is only said, since somebody else may meanwhile.
 */
export async function approveUndo(
  session: Session,
  client: RolloutClient,
  request: RolloutRequest,
  { planDigest, runId }: RolloutStatus,
  { wait }: { readonly wait?: boolean },
): Promise<void> {
  const { environment, requestedBy: by, reason } = request;
  const approval = { id: decisionId('approve'), by, planDigest: planDigest ?? '', ...(reason && { reason }) };
  try {
    const decision = { kind: 'approve', run: { environment, runId }, argument: approval } as const;
    const { message } = await decideProven(session, client, decision, undefined);
    say(session, [`${environment}: ${message}`]);
  } catch (error) {
    if (!(error instanceof RefusedDecision)) throw error;
    const { status } = await client.status(environment, runId);
    const waits = status.phase === 'awaitingApproval';
    const line = waits ? `${error.reason}; the undo waits for ${approversText(status)}` : error.reason;
    // Somebody else may have been quicker: then it goes on.
    if (waits && !wait) throw new ClientFailure('refused', line, { cause: error });
    say(session, [line]);
  }
}

/** Nobody's yes: an undo that this call began is ended, one that was found is left to whoever began it. */
export async function declineUndo(
  session: Session,
  client: RolloutClient,
  { environment, requestedBy: by }: RolloutRequest,
  started: StartedRollout,
  { json }: Pick<CommonOptions, 'json'>,
): Promise<void> {
  session.exitCode = outcomes.aborted.exitCode;
  if (started.existing) {
    answer(session, json, started, [`${environment}: the undo still waits. ${nextLine(environment)}`]);
    return;
  }
  const run = { environment, runId: started.runId };
  const outcome = await client.decide('abort', run, { id: decisionId('abort'), by, reason: 'not confirmed' });
  answer(session, json, { ...started, ...outcome }, [`${environment}: nothing is undone; ${outcome.message}`]);
}

function approversText({ approvals, plan, request }: RolloutStatus): string {
  const missing = approvals.needed - approvals.givenBy.length;
  const who = plan ? ` of ${plan.approvals.approvers.join(', ')}` : '';
  return `${missing}${who}: \`rollout approve --environment ${request.environment}\``;
}
