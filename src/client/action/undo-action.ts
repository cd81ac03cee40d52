import type { RolloutRequest } from '../../domain/request';
import type { Runner } from './runner';
import { decisionAudience, startAudience } from '../../domain/identity';
import { decisionId } from '../decision-id';
import { withClient } from '../session';
import { requestIdToken } from './id-token';
import { startShown } from './start-shown';
import { tellStanding } from './tell-standing';

/** The decision `undo`: asks for what was live before, and gives the voice of whoever asks as soon as there is a plan. */
export async function undoAction(
  runner: Runner,
  asked: { readonly environment: string; readonly by: string; readonly reason: string | undefined },
): Promise<number> {
  const { environment, by, reason } = asked;
  const about = reason ? { reason } : {};
  const request: RolloutRequest = { environment, mode: 'undo', imageTag: 'undo', requestedBy: by, ...about };
  const proof = await requestIdToken(runner, startAudience(request));
  return await withClient(runner, {}, async (client) => {
    const proven = { ...request, ...(proof && { token: proof }) };
    const { runId, status } = await startShown(runner, client, proven, { commitUrl: null });
    if (!status) {
      runner.warning('the undo is not approved: approve it as soon as a worker has made its plan');
      return 0;
    }
    const { planDigest } = status;
    if (status.phase !== 'awaitingApproval' || planDigest === null) return tellStanding(runner, status);
    const token = await requestIdToken(runner, decisionAudience({ ...status, decision: 'approve' }));
    const voice = { id: decisionId('approve'), by, planDigest, ...about, ...(token && { token }) };
    const { message } = await client.decide('approve', { environment, runId }, voice);
    runner.log(`${environment}: ${message}`);
    return 0;
  });
}
