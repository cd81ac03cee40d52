import type { RolloutClient } from '../rollout-client';
import type { RolloutRequest } from '../../domain/request';
import type { RolloutStatus } from '../../domain/status';
import type { StartedRollout } from '../start-rollout';
import type { ExpectedDigests } from './expected-digests';
import type { Runner } from './runner';
import { startAudience } from '../../domain/identity';
import { ClientFailure } from '../client-failure';
import { decisionId } from '../decision-id';
import { startedLine } from '../views/started-view';
import { booleanInput, input, namesInput, numberInput, requiredInput } from './action-inputs';
import { expectedDigests, movedImages } from './expected-digests';
import { firstSight } from './first-sight';
import { requestIdToken } from './id-token';
import { startSummary, unseenSummary } from './job-summary';
import { rolloutIdText } from './rollout-id';
import { showRun } from './show-run';
import { tellStanding } from './tell-standing';
import { withRolloutClient } from './with-rollout-client';

/** `command: start`: asks for a rollout, shows its plan, and ends; with `wait: true` when the rollout ends. */
export async function startAction(runner: Runner): Promise<number> {
  const request = requestOf(runner);
  const supersede = booleanInput(runner.io.env, 'supersede', true);
  const wait = booleanInput(runner.io.env, 'wait', false);
  const expected = expectedDigests(runner.io.env);
  const token = await requestIdToken(runner, startAudience(request));
  return await withRolloutClient(runner, async (client) => {
    const started = await client.start({ ...request, ...(token && { token }) }, { supersede });
    runner.log(startedLine(request, started));
    runner.output('workflow-id', started.workflowId);
    runner.output('run-id', started.runId);
    runner.output('existing', started.existing);
    const status = await shownPlan(runner, client, request, started);
    if (status) await refuseMovedImages(runner, client, status, expected);
    if (!wait || status?.outcome) return status ? tellStanding(runner, status) : 0;
    return await showRun(runner, client, { environment: request.environment, runId: started.runId });
  });
}

/** Shows the plan as soon as it is there. A rollout that no worker has seen yet is no failure: Temporal has it. */
async function shownPlan(
  runner: Runner,
  client: RolloutClient,
  request: RolloutRequest,
  started: StartedRollout,
): Promise<RolloutStatus | null> {
  const sight = await firstSight(client, { ...started, environment: request.environment }, () => runner.io.now());
  if (!sight.status) {
    runner.warning(`${request.environment} ${request.imageTag} is started, but nobody answers: ${sight.why}`);
    runner.summary(unseenSummary(request, sight.why));
    return null;
  }
  const { status } = sight;
  runner.output('plan-digest', status.planDigest ?? '');
  runner.output('rollout', rolloutIdText({ ...status, environment: request.environment }));
  runner.summary(startSummary(status, { commitUrl: commitUrl(runner, request.commit) }));
  return status;
}

/** What people would approve is not what was built here, so nobody is asked. */
async function refuseMovedImages(
  runner: Runner,
  client: RolloutClient,
  status: RolloutStatus,
  expected: ExpectedDigests,
): Promise<void> {
  const moved = movedImages(status, expected);
  if (moved.length === 0 || status.outcome !== null) return;
  const reason = `The image tag names other images than those of this build: ${moved.join('; ')}`;
  const { environment, requestedBy } = status.request;
  const outcome = await client.decide('abort', environment, { id: decisionId('abort'), by: requestedBy, reason });
  runner.log(`${environment}: ${outcome.message}`);
  throw new ClientFailure('refused', `${reason}. The rollout is aborted: build again, and see who may push to ECR`);
}

/** The request of the step's inputs; what is not given is what the run itself is about. */
function requestOf({ io: { env } }: Runner): RolloutRequest {
  const services = namesInput(env, 'services');
  const waived = namesInput(env, 'waive');
  const reason = input(env, 'reason');
  if (waived && !reason) {
    throw new ClientFailure('usage', `waive ${waived.join(', ')} needs the input reason: approvers read it`);
  }
  const sequence = numberInput(env, 'sequence') ?? numberOf(env.GITHUB_RUN_NUMBER);
  const commit = input(env, 'commit') ?? env.GITHUB_SHA;
  const branch = input(env, 'branch') ?? env.GITHUB_REF_NAME;
  const runUrl = repositoryUrl(env, `actions/runs/${env.GITHUB_RUN_ID ?? ''}`);
  return {
    environment: requiredInput(env, 'environment', 'where to, as named in rollout.yaml'),
    imageTag: requiredInput(env, 'image-tag', 'which image'),
    requestedBy: requiredActor(env),
    ...(services && { services }),
    ...(sequence !== undefined && { sequence }),
    ...(commit && { commit }),
    ...(branch && { branch }),
    ...(runUrl && { runUrl }),
    ...(reason && { reason }),
    ...(waived && reason && { waivers: waived.map((rule) => ({ rule, reason })) }),
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function requiredActor(env: Runner['io']['env']): string {
  if (!env.GITHUB_ACTOR) throw new ClientFailure('usage', 'GITHUB_ACTOR is not set: run this in a GitHub workflow');
  return env.GITHUB_ACTOR;
}

function commitUrl({ io: { env } }: Runner, commit: string | undefined): string | null {
  return commit ? repositoryUrl(env, `commit/${encodeURIComponent(commit)}`) : null;
}

function repositoryUrl(env: Runner['io']['env'], page: string): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env;
  return server && repository ? `${server}/${repository}/${page}` : null;
}
