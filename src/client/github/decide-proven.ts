import type { DecisionArgument, DecisionKind } from '../../domain/decision';
import type { GitHubTrust } from '../../domain/identity';
import type { RolloutStatus } from '../../domain/status';
import type { DecisionOutcome, RunRef } from '../decide';
import type { RolloutClient } from '../rollout-client';
import type { Session } from '../session';
import { samePerson } from '../../domain/decision-rules';
import { decisionAudience, needsIdentity } from '../../domain/identity';
import { rolloutIdText } from '../action/rollout-id';
import { RefusedDecision, unless } from '../client-failure';
import type { Pace } from './dispatch';
import { USUAL_PACE, dispatchAndFollow } from './dispatch';
import { inJob, mayHaveToken, requestJobToken } from './job-token';

/** Where a decision goes. */
interface Where<K extends DecisionKind> {
  readonly kind: K;
  readonly run: RunRef;
  readonly argument: DecisionArgument<K>;
}

/**
 * Sends a decision with proof of who decides, where the environment wants that: the token given; in a
 * job of GitHub Actions the job's own; at a terminal the approve workflow is started by `gh`, and its decision followed.
 * Throws as `client.decide` does, and a `ClientFailure` with the cure when there can be no proof.
 */
export async function decideProven<K extends DecisionKind>(
  session: Session,
  client: RolloutClient,
  { kind, run, argument }: Where<K>,
  token: string | undefined,
  pace: Pace = USUAL_PACE,
): Promise<DecisionOutcome> {
  const { env } = session.io;
  const send = (proof?: string): Promise<DecisionOutcome> =>
    client.decide(kind, run, proof ? { ...argument, token: proof } : argument);
  if (!needsIdentity(kind)) return await send();
  if (token) return await send(token);
  const status = await runningStatus(client, run);
  if (!status) return await send();
  const github = status.plan?.approvals.github;
  if (github && !inJob(env))
    return await decideByWorkflow(session, client, { kind, run, argument }, status, github, pace);
  // A run without a plan, such as a restore, does not say whether people are verified: a token too many harms nobody.
  if (!github && (status.plan || !mayHaveToken(env))) return await send();
  return await send(await requestJobToken(env, decisionAudience({ ...status, decision: kind })));
}

/** Null when there is nothing to read: then whoever decides is told so by the decision itself, or it waits for a worker. */
async function runningStatus(client: RolloutClient, { environment, runId }: RunRef): Promise<RolloutStatus | null> {
  const reading = await unless(['nothingRuns', 'noWorker'], () => client.status(environment, runId));
  return reading && !reading.result ? reading.status : null;
}

async function decideByWorkflow<K extends DecisionKind>(
  session: Session,
  client: RolloutClient,
  { kind, run: { environment }, argument }: Where<K>,
  { runId, planDigest, decisions: before }: RolloutStatus,
  github: GitHubTrust,
  pace: Pace,
): Promise<DecisionOutcome> {
  const known = new Set(before.map((one) => one.id));
  // The plan that was read, not whichever there is by now.
  const read = 'planDigest' in argument ? argument.planDigest : planDigest;
  const inputs = {
    rollout: rolloutIdText({ environment, runId, planDigest: read }),
    decision: kind,
    reason: argument.reason ?? '',
  };
  const record = await dispatchAndFollow(
    session,
    client,
    {
      github,
      environment,
      inputs,
      seen: (status, by) => {
        if (status.runId !== runId)
          throw new RefusedDecision('the rollout ended before this was decided; see `rollout status`');
        const mine = (one: (typeof status.decisions)[number]): boolean =>
          one.proof ? one.proof.actorId === by.id : samePerson(one.by, by.login);
        return status.decisions.find((one) => one.kind === kind && !known.has(one.id) && mine(one)) ?? null;
      },
    },
    pace,
  );
  if (!record.accepted) throw new RefusedDecision(record.refusal ?? 'refused');
  return { answered: true, message: `${kind} by ${record.by} was counted` };
}
