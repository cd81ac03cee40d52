import type { DecisionArgument } from '../../domain/decision';
import type { RolloutId } from './rollout-id';
import type { Runner } from './runner';
import { decisionAudience, needsIdentity } from '../../domain/identity';
import { environmentWorkflowId } from '../../domain/request';
import { ClientFailure } from '../client-failure';
import { withClient } from '../session';
import { input, oneOfInput, requiredInput } from './action-inputs';
import { requestIdToken } from './id-token';
import { decisionSummary } from './job-summary';
import { environmentIn, parseRolloutId } from './rollout-id';
import { undoAction } from './undo-action';

/** What people decide in a workflow; superseding is the pipeline's own. */
const decidable = ['approve', 'reject', 'promote', 'pause', 'resume', 'abort', 'release'] as const;
type Decidable = (typeof decidable)[number];

/** `command: decide`: one person's decision upon one plan of one run, or an undo, with the job's identity as its proof. */
export async function decideAction(runner: Runner): Promise<number> {
  const { env } = runner.io;
  const kind = oneOfInput(env, 'decision', [...decidable, 'undo'], [...decidable, 'undo'].join(', '));
  const rollout = requiredInput(env, 'rollout', 'the ID of the rollout, from the summary of the start job');
  const by = env.GITHUB_ACTOR;
  if (!by) throw new ClientFailure('usage', 'GITHUB_ACTOR is not set: run this in a GitHub workflow');
  if (kind === 'undo' || needsIdentity(kind)) refuseRerun(env.GITHUB_RUN_ATTEMPT);
  if (kind === 'undo')
    return await undoAction(runner, { environment: environmentIn(rollout), by, reason: input(env, 'reason') });
  const id = parseRolloutId(rollout);
  return await withClient(runner, {}, async (client) => {
    const token = needsIdentity(kind) ? await requestIdToken(runner, audienceOf(kind, id)) : null;
    const outcome = await client.decide(kind, id, argumentOf(runner, kind, id, by, token));
    runner.log(outcome.message);
    runner.output('answered', outcome.answered);
    // The decision counts whether or not somebody can say how it stands now.
    const reading = await client.status(id.environment, id.runId).catch(() => null);
    runner.summary(decisionSummary(kind, by, outcome.message, reading?.status ?? null));
    return 0;
  });
}

function audienceOf(decision: Decidable, { environment, runId, planDigest }: RolloutId): string {
  return decisionAudience({ workflowId: environmentWorkflowId(environment), runId, planDigest, decision });
}

/** In a re-run GitHub names whoever started the first attempt: the worker would refuse it, here with the way out. */
function refuseRerun(attempt: string | undefined): void {
  if (attempt === undefined || attempt === '1') return;
  const cure = 'start the workflow anew with Run workflow, so that GitHub vouches for you';
  throw new ClientFailure(
    'refused',
    `this is attempt ${attempt} of a run, which proves nothing about who asked: ${cure}`,
  );
}

function argumentOf(
  { io: { env } }: Runner,
  kind: Decidable,
  { runId, planDigest }: RolloutId,
  by: string,
  token: string | null,
): DecisionArgument {
  const reason = input(env, 'reason');
  // One ID a workflow run: sent again it counts once.
  const id = `github:${kind}:${env.GITHUB_RUN_ID ?? runId}:${by}`;
  const base = { id, by, ...(reason && { reason }), ...(token && { token }) };
  return kind === 'approve' || kind === 'reject' ? { ...base, planDigest: planDigest ?? 'none' } : base;
}
