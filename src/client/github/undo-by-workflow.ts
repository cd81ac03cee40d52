import type { GitHubTrust } from '../../domain/identity';
import type { RolloutRequest } from '../../domain/request';
import type { RolloutClient } from '../rollout-client';
import type { Session } from '../session';
import type { StartedRollout } from '../start-rollout';
import { environmentWorkflowId } from '../../domain/request';
import { unless } from '../client-failure';
import type { Pace } from './dispatch';
import { USUAL_PACE, dispatchAndFollow } from './dispatch';
import { inJob } from './job-token';

/**
 * Whom to prove oneself to before an undo can be asked for from here: null in a job, which has a token of its own, and where
 * nobody is verified. It is read from the run that would be undone; a run that does not tell is left to the worker.
 */
export async function undoNeedsWorkflow(
  session: Session,
  client: RolloutClient,
  environment: string,
  given: string | undefined,
): Promise<GitHubTrust | null> {
  const { env } = session.io;
  if (given?.trim() || env.ROLLOUT_TOKEN || inJob(env)) return null;
  const reading = await unless(['nothingRuns', 'noWorker'], () => client.status(environment));
  return reading?.status.plan?.approvals.github ?? null;
}

/** Lets the approve workflow ask for the undo and approve it as the caller; returns when the undo runs or has ended. */
export async function undoByWorkflow(
  session: Session,
  client: RolloutClient,
  { environment, reason }: RolloutRequest,
  github: GitHubTrust,
  pace: Pace = USUAL_PACE,
): Promise<StartedRollout> {
  const before = (await client.status(environment)).status.runId;
  const workflowId = environmentWorkflowId(environment);
  const inputs = { rollout: workflowId, decision: 'undo', reason: reason ?? '' };
  return await dispatchAndFollow(
    session,
    client,
    {
      github,
      environment,
      inputs,
      seen: ({ runId, kind, phase, approvals }) => {
        if (kind !== 'undo' || runId === before) return null;
        const begun = approvals.givenBy.length > 0 || !['preflight', 'awaitingApproval'].includes(phase);
        return begun ? { workflowId, runId, existing: false } : null;
      },
    },
    pace,
  );
}
