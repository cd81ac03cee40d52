import type { ApprovalSettings } from '../../domain/settings';
import type { Ending } from '../run/before-writes';
import type { Rollout } from './open-rollout';
import { startAudience, startingWorkflow } from '../../domain/identity';
import { answers } from '../activity-proxies';
import { refusedRequest } from '../run/before-writes';
import { isKnown, reportOf } from '../run/workflow-failure';

/**
 * Verifies who asks, where people are verified: whoever asked cannot approve, which a name that anybody may write would
 * not keep from them. Ends as `refused` when nobody can be told.
 */
export async function verifyRequester(rollout: Rollout, approvals: ApprovalSettings): Promise<Ending> {
  if (approvals.verification === 'none') return null;
  const { state } = rollout;
  const { request, startToken: token } = state;
  state.startToken = null;
  const { verification, github } = approvals;
  const workflow = startingWorkflow(github, request);
  const audience = startAudience(request);
  const by = request.requestedBy;
  const question = { decision: 'start', by, verification, token, workflow, github, audience } as const;
  try {
    const identity = await answers.verifyIdentity(`Verify ${by}, who asks for it`, question);
    // Without proof nobody will be able to approve: fail-safe, though it cannot come to that.
    state.requester = identity.verification === 'none' ? null : identity.proof;
    // The name in messages and records must be that of the person, whatever name was given.
    state.request = { ...request, requestedBy: identity.name };
    return null;
  } catch (error) {
    if (!isKnown(error) || state.stop || state.ending) throw error;
    return refusedRequest(rollout, reportOf(error));
  }
}
