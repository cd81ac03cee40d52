import { z } from 'zod';
import type { GitHubTrust, TrustedWorkflow } from '../domain/identity';
import { secureAddress, text, written } from './fields';

/** GitHub's own issuer; a GitHub Enterprise Server has `https://HOST/_services/token`. */
const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

/** A numeric ID of GitHub's. It outlives every renaming, which is why IDs are asked for and not names. */
export function githubId(description: string) {
  return z.number().int().positive().describe(description);
}

/** A repository as `owner/name`. */
export function repositoryName(description: string) {
  return written(
    /^[A-Za-z0-9][A-Za-z0-9-]*\/[\w.-]+$/,
    'is not the name of a repository',
    'write owner/name, such as mpac/mpac-cloud',
  ).describe(description);
}

const RISK = 'make tokens';

function trustedWorkflow(file: string, environment: string, events: readonly string[]) {
  return z
    .strictObject({
      workflow: written(
        /^\.github\/workflows\/[^/@\s]+\.ya?ml$/,
        'is not the file of a workflow',
        'write its path in the repository, such as .github/workflows/pipeline.yml',
      )
        .prefault(file)
        .describe('file of the workflow in the repository'),
      ref: written(/^refs\/(heads|tags)\/\S+$/, 'is not a full ref', 'write it in full, such as refs/heads/main')
        .prefault('refs/heads/main')
        .describe('ref that the run must be of'),
      environment: text('deployment environment of the job').prefault(environment),
      events: z
        .array(text('event'))
        .min(1)
        .prefault([...events])
        .describe('what may trigger the run'),
      jobWorkflowRef: text(
        'job_workflow_ref of the token, when the job is in a reusable workflow: owner/name/.github/workflows/x.yml@refs/heads/main',
      ).optional(),
    })
    .transform(({ workflow, jobWorkflowRef, ...rest }): TrustedWorkflow => ({
      file: workflow,
      ...rest,
      jobWorkflowRef: jobWorkflowRef ?? null,
    }))
    .prefault({});
}

/** Section `approvals.github`: whose tokens prove who decides. */
export const githubSchema = z
  .strictObject({
    repository: repositoryName('repository whose workflows are trusted, as owner/name'),
    repositoryId: githubId('numeric ID of the repository: gh api repos/OWNER/NAME --jq .id'),
    ownerId: githubId('numeric ID of its owner: gh api repos/OWNER/NAME --jq .owner.id'),
    issuer: secureAddress(
      'issuer of the tokens; https://HOST/_services/token for GitHub Enterprise Server',
      RISK,
    ).prefault(GITHUB_ISSUER),
    server: secureAddress('address of GitHub itself', RISK).prefault('https://github.com'),
    approve: trustedWorkflow('.github/workflows/approve-production.yml', 'production-approval', [
      'workflow_dispatch',
    ]).describe('workflow in which people decide'),
    start: trustedWorkflow('.github/workflows/pipeline.yml', 'production', ['push', 'workflow_dispatch']).describe(
      'workflow in which rollouts are asked for',
    ),
  })
  .transform(({ repositoryId, ownerId, ...rest }): Omit<GitHubTrust, 'approvers'> => ({
    repositoryId: String(repositoryId),
    ownerId: String(ownerId),
    ...rest,
  }));
