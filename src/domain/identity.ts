import type { DecisionKind } from './decision';
import type { RolloutRequest } from './request';
import { modeOf } from './request';

/** A person of GitHub. Logins change hands, IDs do not: only the ID decides, the login is for people to read. */
export interface GitHubPerson {
  /** Numeric ID, in digits, as GitHub writes it into tokens. */
  readonly id: string;
  readonly login: string;
}

/** A workflow whose job may speak for the person who started it; every value must be exactly that of the token. */
export interface TrustedWorkflow {
  /** File in the repository: `.github/workflows/approve-production.yml`. */
  readonly file: string;
  /** Full ref the run must be of: `refs/heads/main`. */
  readonly ref: string;
  /** The deployment environment of the job. */
  readonly environment: string;
  /** What may have triggered the run. */
  readonly events: readonly string[];
  /** `job_workflow_ref` where the job is in a reusable workflow; null where it is in the file itself. */
  readonly jobWorkflowRef: string | null;
}

/** Whose tokens are believed, and of whom. All of it is public, and all of it is part of the plan. */
export interface GitHubTrust {
  /** Issuer of the tokens, without a trailing slash. */
  readonly issuer: string;
  /** Origin of GitHub itself, for links and for `gh`. */
  readonly server: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly repositoryId: string;
  readonly ownerId: string;
  readonly approvers: readonly GitHubPerson[];
  /** Where people decide, and ask for an undo. */
  readonly approve: TrustedWorkflow;
  /** Where rollouts are asked for: the pipeline. */
  readonly start: TrustedWorkflow;
}

/** What is kept of a verified token; never the token itself. */
export interface IdentityProof {
  /** Numeric ID of the person, in digits. */
  readonly actorId: string;
  /** The token's own ID (`jti`): good for one decision. */
  readonly tokenId: string;
  /** Page of the run whose job got the token. */
  readonly runUrl: string;
}

/** Who a person was found to be, and how we know. */
export type Identity =
  /** The name that was given is trusted. */
  | { readonly name: string; readonly verification: 'none' }
  | { readonly name: string; readonly verification: 'github-oidc'; readonly proof: IdentityProof };

/** Stopping must be easy, and a newer push is no person. Everything else needs a verified person, where any does. */
const ANYBODY: readonly DecisionKind[] = ['abort', 'pause', 'supersede'];

/** Whether a decision of this kind needs a verified person. */
export function needsIdentity(kind: DecisionKind): boolean {
  return !ANYBODY.includes(kind);
}

/** What the audience of a decision's token is made of. */
export interface DecidedUpon {
  readonly workflowId: string;
  readonly runId: string;
  /** Null in a run without a plan, such as a restore. */
  readonly planDigest: string | null;
  readonly decision: DecisionKind;
}

/** Audience of the token for one decision upon one plan of one run: no token is good for any other. */
export function decisionAudience({ workflowId, runId, planDigest, decision }: DecidedUpon): string {
  return `rollout:${workflowId}:${runId}:${planDigest ?? 'none'}:${decision}`;
}

/** Audience of the token for asking: it names what is asked for, since there is neither run nor plan yet. */
export function startAudience(request: Pick<RolloutRequest, 'environment' | 'imageTag' | 'mode'>): string {
  return `rollout:start:${request.environment}:${modeOf(request)}:${request.imageTag}`;
}

/** Where a request is made: a rollout in the pipeline; an undo, which no push asks for, where people decide. */
export function startingWorkflow(trust: GitHubTrust, request: Pick<RolloutRequest, 'mode'>): TrustedWorkflow {
  return modeOf(request) === 'undo' ? trust.approve : trust.start;
}

/** The `workflow_ref` that a token must have. */
export function workflowRefOf(trust: Pick<GitHubTrust, 'repository'>, workflow: TrustedWorkflow): string {
  return `${trust.repository}/${workflow.file}@${workflow.ref}`;
}

/** Page on which a workflow is started by hand. */
export function workflowPage(trust: GitHubTrust, { file }: TrustedWorkflow): string {
  return `${trust.server}/${trust.repository}/actions/workflows/${file.replace(/^.*\//, '')}`;
}
