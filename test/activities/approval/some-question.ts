import type { IdentityQuestion } from '../../../src/activities/approval/port';
import type { GitHubTrust } from '../../../src/domain/identity';
import { decisionAudience } from '../../../src/domain/identity';

/** One decision upon one plan of one run. */
export const upon = {
  workflowId: 'environment/production',
  runId: '0195-run',
  planDigest: `sha256:${'a'.repeat(64)}`,
  decision: 'approve',
} as const;

export const audience = decisionAudience(upon);

/** Who sent this token with an approval? */
export function askAbout(github: GitHubTrust, token: string | null): IdentityQuestion {
  return {
    decision: 'approve',
    by: 'somebody',
    verification: 'github-oidc',
    token,
    audience,
    workflow: github.approve,
    github,
  };
}
