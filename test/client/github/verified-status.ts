import type { DecisionRecord } from '../../../src/domain/decision';
import type { GitHubTrust } from '../../../src/domain/identity';
import type { RolloutStatus } from '../../../src/domain/status';
import { samplePlan, sampleStatus } from '../../support/status-samples';

const workflow = { ref: 'refs/heads/main', environment: 'e', events: ['workflow_dispatch'], jobWorkflowRef: null };

/** Whom a rollout trusts whose people are verified by GitHub. */
export const trust: GitHubTrust = {
  issuer: 'https://token.test',
  server: 'https://github.test',
  repository: 'mpac/mpac-cloud',
  repositoryId: '7001',
  ownerId: '7002',
  approvers: [
    { id: '101', login: 'ada' },
    { id: '102', login: 'grace' },
  ],
  approve: { file: '.github/workflows/approve-production.yml', ...workflow },
  start: { file: '.github/workflows/pipeline.yml', ...workflow },
};

export const page = 'https://github.test/mpac/mpac-cloud/actions/workflows/approve-production.yml';
export const digest = `sha256:${'d'.repeat(64)}`;

/** A rollout that awaits the approval of people who are verified. */
export function verifiedStatus(changes: Partial<RolloutStatus> = {}): RolloutStatus {
  const plan = samplePlan();
  const approvals = { quorum: 2, approvers: ['ada', 'grace'], verification: 'github-oidc', github: trust };
  return sampleStatus({ phase: 'awaitingApproval', plan: { ...plan, approvals }, planDigest: digest, ...changes });
}

/** A decision in the record, made by ada through a job. */
export function provenRecord(changes: Partial<DecisionRecord> = {}): DecisionRecord {
  return {
    id: 'github:approve:9001:ada',
    kind: 'approve',
    by: 'ada',
    at: 0,
    via: 'update',
    verification: 'github-oidc',
    proof: { actorId: '101', tokenId: 't-1', runUrl: 'https://github.test/mpac/mpac-cloud/actions/runs/9001' },
    reason: null,
    accepted: true,
    refusal: null,
    ...changes,
  };
}
