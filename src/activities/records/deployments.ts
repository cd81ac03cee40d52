import { z } from 'zod';
import { parseJson } from '../../domain/json';
import type { RecordedRun, RunRecord } from '../../domain/records';
import type { GitHubCall } from './ask-github';

/** Asks GitHub, for one attempt of an activity. */
export type Ask = <T>(call: GitHubCall, schema: z.ZodType<T>) => Promise<T>;

/** A Deployment that one of our runs made. */
export interface Deployment {
  readonly id: number;
  /** The whole hash of its commit. */
  readonly sha: string;
  readonly runId: string;
  readonly startedAt: number;
}

/** One status of a Deployment. */
export interface DeploymentStatus {
  readonly state: string;
  readonly description: string;
}

/** As many as GitHub gives at once. Runs of one environment come one after another, so ours is always among the newest. */
const PAGE = { per_page: '100' };

const payloadOfOurs = z.object({ rollout: z.object({ runId: z.string(), startedAt: z.number() }) });
const deployment = z.object({ id: z.number(), sha: z.string().regex(/^[0-9a-f]{40,64}$/), payload: z.unknown() });
const statuses = z.array(z.object({ state: z.string(), description: z.string().nullish() }));

/** Deployments of the environment that runs of ours made, the latest run first; of one commit, or of any. */
export async function listDeployments(
  ask: Ask,
  { environment, commit }: Pick<RecordedRun, 'environment'> & { readonly commit?: string },
): Promise<Deployment[]> {
  const query = { environment, ...(commit !== undefined && { ref: commit }), ...PAGE };
  const all = await ask({ method: 'GET', path: '/deployments', query }, z.array(deployment));
  return all.flatMap((one) => ourOwn(one) ?? []).sort((a, b) => b.startedAt - a.startedAt || a.id - b.id);
}

/** Makes the Deployment of a run. Our own checks come before and after: GitHub shall neither merge nor wait for others. */
export async function createDeployment(ask: Ask, run: RecordedRun): Promise<Deployment> {
  const { environment, workflowId, runId, startedAt, imageTag, commit, production } = run;
  const body = {
    ref: commit,
    environment,
    description: `${imageTag} to ${environment}`.slice(0, 140),
    auto_merge: false,
    required_contexts: [],
    production_environment: production,
    transient_environment: false,
    payload: { rollout: { workflowId, runId, startedAt, imageTag } },
  };
  const made = await ask({ method: 'POST', path: '/deployments', body }, deployment);
  return { id: made.id, sha: made.sha, runId, startedAt };
}

/** Statuses of a Deployment, the newest first. */
export async function listStatuses(ask: Ask, id: number): Promise<DeploymentStatus[]> {
  const all = await ask({ method: 'GET', path: `/deployments/${id}/statuses`, query: PAGE }, statuses);
  return all.map(({ state, description }) => ({ state, description: description ?? '' }));
}

/** Adds a status. GitHub retires former Deployments by itself in some environments only, so we do it in all of them. */
export async function addStatus(
  ask: Ask,
  id: number,
  { environmentUrl, logUrl }: Pick<RecordedRun, 'environmentUrl' | 'logUrl'>,
  { deployment: state, description }: Pick<RunRecord, 'deployment' | 'description'>,
): Promise<void> {
  const body = {
    state,
    description,
    environment_url: environmentUrl,
    ...(logUrl !== null && { log_url: logUrl }),
    auto_inactive: false,
  };
  await ask({ method: 'POST', path: `/deployments/${id}/statuses`, body }, z.unknown());
}

/** Null for a Deployment that somebody else made. GitHub gives a payload back as it was sent, or as text. */
function ourOwn({ id, sha, payload }: z.infer<typeof deployment>): Deployment | null {
  const parsed = payloadOfOurs.safeParse(typeof payload === 'string' ? parseJson(payload) : payload);
  return parsed.success ? { id, sha, ...parsed.data.rollout } : null;
}
