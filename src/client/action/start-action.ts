import type { RolloutClient } from '../rollout-client';
import type { RolloutRequest } from '../../domain/request';
import type { RolloutStatus } from '../../domain/status';
import type { StartedRollout } from '../start-rollout';
import { withClient } from '../session';
import type { Environment } from './action-inputs';
import type { RunPlace } from './job-summary';
import type { Runner } from './runner';
import { startAudience } from '../../domain/identity';
import { ClientFailure } from '../client-failure';
import { firstSight } from '../first-sight';
import type { PushedDigests } from '../pushed-digests';
import { pushedDigest } from '../pushed-digests';
import { startedLine } from '../views/started-view';
import { booleanInput, input, namesInput, numberInput, requiredInput } from './action-inputs';
import { requestIdToken } from './id-token';
import { startSummary, unseenSummary } from './job-summary';
import { rolloutIdText } from './rollout-id';
import { showRun } from './show-run';
import { tellStanding } from './tell-standing';

/** A preflight of many services takes longer than seconds, and its plan is what approvers read in the summary. */
const LONGEST_LOOK_MS = 60_000;

/** `command: start`: asks for a rollout, shows its plan, and ends; with `wait: true` when the rollout ends. */
export async function startAction(runner: Runner): Promise<number> {
  const request = requestOf(runner);
  const supersede = booleanInput(runner.io.env, 'supersede', true);
  const wait = booleanInput(runner.io.env, 'wait', false);
  const token = await requestIdToken(runner, startAudience(request));
  return await withClient(runner, {}, async (client) => {
    const started = await client.start({ ...request, ...(token && { token }) }, { supersede });
    runner.log(startedLine(request, started));
    runner.output('workflow-id', started.workflowId);
    runner.output('run-id', started.runId);
    runner.output('existing', started.existing);
    const status = await shownPlan(runner, client, request, started);
    if (!wait || status?.outcome) return status ? tellStanding(runner, status) : 0;
    const end = await showRun(runner, client, { environment: request.environment, runId: started.runId });
    runner.summary(startSummary(end.status, placeOf(runner, request)));
    return end.exitCode;
  });
}

/** Shows the plan as soon as it is there. A rollout that no worker has seen yet is no failure: Temporal has it. */
async function shownPlan(
  runner: Runner,
  client: RolloutClient,
  request: RolloutRequest,
  started: StartedRollout,
): Promise<RolloutStatus | null> {
  const run = { ...started, environment: request.environment };
  const sight = await firstSight(client, run, { now: () => runner.io.now(), withinMs: LONGEST_LOOK_MS });
  if (!sight.status) {
    runner.warning(`${request.environment} ${request.imageTag} is started, but nobody answers: ${sight.why}`);
    runner.summary(unseenSummary(request, sight.why));
    return null;
  }
  const { status } = sight;
  runner.output('plan-digest', status.planDigest ?? '');
  runner.output('rollout', rolloutIdText({ ...status, environment: request.environment }));
  runner.summary(startSummary(status, placeOf(runner, request)));
  return status;
}

/** The request of the step's inputs; what is not given is what the run itself is about. */
function requestOf({ io: { env } }: Runner): RolloutRequest {
  const services = namesInput(env, 'services');
  const waived = namesInput(env, 'waive');
  const reason = input(env, 'reason');
  const allowOlder = booleanInput(env, 'allow-older', false);
  if ((waived || allowOlder) && !reason) {
    const what = waived ? `waive ${waived.join(', ')}` : 'allow-older';
    throw new ClientFailure('usage', `${what} needs the input reason: approvers read it`);
  }
  const digests = digestsInput(env);
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
    ...(digests && { digests }),
    ...(allowOlder && { allowOlder }),
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

/** The input `digests`: a line `service=sha256:…` for each image that the pipeline pushed. */
function digestsInput(env: Environment): PushedDigests | undefined {
  return namesInput(env, 'digests')?.reduce<PushedDigests>((all, line) => {
    const digest = pushedDigest(line);
    if (digest) return { ...all, ...digest };
    throw new ClientFailure('usage', `the input digests has the line ${line}: give SERVICE=sha256:DIGEST`);
  }, {});
}

function placeOf({ io: { env } }: Runner, { commit }: RolloutRequest): RunPlace {
  return { commitUrl: commit ? repositoryUrl(env, `commit/${encodeURIComponent(commit)}`) : null };
}

function repositoryUrl(env: Runner['io']['env'], page: string): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env;
  return server && repository ? `${server}/${repository}/${page}` : null;
}
