import type { RolloutRequest } from '../../domain/request';
import type { Runner } from './runner';
import { decisionAudience, startAudience } from '../../domain/identity';
import { decisionId } from '../decision-id';
import { firstSight } from '../first-sight';
import { startedLine } from '../views/started-view';
import { withClient } from '../session';
import { requestIdToken } from './id-token';
import { startSummary, unseenSummary } from './job-summary';
import { rolloutIdText } from './rollout-id';
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
    const started = await client.start({ ...request, ...(proof && { token: proof }) });
    runner.log(startedLine(request, started));
    runner.output('workflow-id', started.workflowId);
    runner.output('run-id', started.runId);
    const sight = await firstSight(client, { environment, runId: started.runId }, { now: () => runner.io.now() });
    if (!sight.status) {
      runner.warning(`the undo is started but not approved, since nobody answers: ${sight.why}`);
      runner.summary(unseenSummary(request, sight.why));
      return 0;
    }
    const { status } = sight;
    const { planDigest } = status;
    runner.output('rollout', rolloutIdText({ environment, runId: started.runId, planDigest }));
    runner.summary(startSummary(status, { commitUrl: null }));
    if (status.phase !== 'awaitingApproval' || planDigest === null) return tellStanding(runner, status);
    const token = await requestIdToken(runner, decisionAudience({ ...status, decision: 'approve' }));
    const voice = { id: decisionId('approve'), by, planDigest, ...about, ...(token && { token }) };
    const { message } = await client.decide('approve', { environment, runId: started.runId }, voice);
    runner.log(`${environment}: ${message}`);
    return 0;
  });
}
