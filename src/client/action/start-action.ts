import type { RolloutRequest } from '../../domain/request';
import { withClient } from '../session';
import type { Environment } from './action-inputs';
import type { Runner } from './runner';
import { startAudience } from '../../domain/identity';
import { ClientFailure } from '../client-failure';
import type { PushedDigests } from '../pushed-digests';
import { pushedDigest } from '../pushed-digests';
import { booleanInput, input, namesInput, numberInput, requiredInput } from './action-inputs';
import { requestIdToken } from './id-token';
import { startSummary } from './job-summary';
import { showRun } from './show-run';
import { startShown } from './start-shown';
import { tellStanding } from './tell-standing';

/** A preflight of many services takes longer than seconds, and its plan is what approvers read in the summary. */
const LONGEST_LOOK_MS = 60_000;

/** `command: start`: asks for a rollout, shows its plan, and ends; with `wait: true` when the rollout ends. */
export async function startAction(runner: Runner): Promise<number> {
  const { env } = runner.io;
  const request = requestOf(runner);
  const supersede = booleanInput(env, 'supersede', true);
  const wait = booleanInput(env, 'wait', false);
  const { environment, commit } = request;
  const commitUrl = commit ? repositoryUrl(env, `commit/${encodeURIComponent(commit)}`) : null;
  const token = await requestIdToken(runner, startAudience(request));
  return await withClient(runner, {}, async (client) => {
    const options = { supersede, withinMs: LONGEST_LOOK_MS, commitUrl };
    const { runId, status } = await startShown(runner, client, { ...request, ...(token && { token }) }, options);
    if (!wait || status?.outcome) return status ? tellStanding(runner, status) : 0;
    const end = await showRun(runner, client, { environment, runId });
    runner.summary(startSummary(end.status, commitUrl));
    return end.exitCode;
  });
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

function repositoryUrl(env: Runner['io']['env'], page: string): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env;
  return server && repository ? `${server}/${repository}/${page}` : null;
}
