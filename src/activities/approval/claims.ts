import type { JWTPayload } from 'jose';
import type { GitHubTrust, Identity, TrustedWorkflow } from '../../domain/identity';
import { workflowRefOf } from '../../domain/identity';
import { shown } from './refusal';

/** One claim, what it may be, and why it matters when it is something else. */
interface Expectation {
  readonly claim: string;
  readonly oneOf: readonly string[];
  readonly because?: string;
}

/** GitHub keeps naming the first starter when somebody else runs a job again. */
const RERUN = 'in a re-run GitHub still names whoever started the first attempt';

const LONGEST_TOKEN_ID = 200;

/** Everything in a genuine token's claims that is not as it must be: each fault names the claim, what it is and should be. */
export function claimFaults(
  claims: JWTPayload,
  { github, workflow }: { readonly github: GitHubTrust; readonly workflow: TrustedWorkflow },
): string[] {
  const wrong = expectations(github, workflow).filter(({ claim, oneOf }) => !oneOf.includes(asText(claims[claim])));
  const faults = wrong.map(({ claim, oneOf, because }) => {
    const wanted = oneOf.map((one) => `\`${one}\``).join(' or ');
    return `${claim} is ${shown(claims[claim])}, expected ${wanted}${because ? ` (${because})` : ''}`;
  });
  return [...faults, ...reusedWorkflowFaults(claims, github, workflow), ...nameFaults(claims)];
}

function expectations(github: GitHubTrust, workflow: TrustedWorkflow): Expectation[] {
  const fork = 'a fork or another repository cannot speak for this one';
  return [
    { claim: 'repository_id', oneOf: [github.repositoryId], because: fork },
    { claim: 'repository_owner_id', oneOf: [github.ownerId] },
    { claim: 'workflow_ref', oneOf: [workflowRefOf(github, workflow)] },
    { claim: 'ref', oneOf: [workflow.ref] },
    { claim: 'event_name', oneOf: workflow.events },
    { claim: 'run_attempt', oneOf: ['1'], because: RERUN },
    { claim: 'runner_environment', oneOf: ['github-hosted'], because: 'whoever keeps a runner sees its tokens' },
    { claim: 'environment', oneOf: [workflow.environment] },
  ];
}

/** A job that a reusable workflow brings in is that workflow's, even though the run is ours. */
function reusedWorkflowFaults(claims: JWTPayload, github: GitHubTrust, workflow: TrustedWorkflow): string[] {
  const found = claims['job_workflow_ref'];
  const own = workflowRefOf(github, workflow);
  // GitHub Enterprise Server leaves it out where no workflow is reused.
  if (found === undefined && workflow.jobWorkflowRef === null) return [];
  const wanted = workflow.jobWorkflowRef ?? own;
  return found === wanted ? [] : [`job_workflow_ref is ${shown(found)}, expected \`${wanted}\``];
}

function nameFaults(claims: JWTPayload): string[] {
  const digits = ['actor_id', 'run_id'].filter((claim) => !/^\d{1,20}$/.test(asText(claims[claim])));
  const faults = digits.map((claim) => `${claim} is ${shown(claims[claim])}, expected digits`);
  const tokenId = asText(claims.jti);
  if (tokenId === '' || tokenId.length > LONGEST_TOKEN_ID) {
    faults.push(`jti is ${shown(claims.jti)}, expected the ID of the token`);
  }
  if (!/^[\w.[\]-]{1,100}$/.test(asText(claims['actor'])))
    faults.push(`actor is ${shown(claims['actor'])}, expected a login`);
  return faults;
}

/** Who the token speaks for. Somebody on the list is called as there, since logins change. */
export function personOf(claims: JWTPayload, github: GitHubTrust): Identity {
  const actorId = asText(claims['actor_id']);
  const listed = github.approvers.find(({ id }) => id === actorId);
  return {
    name: listed?.login ?? asText(claims['actor']),
    verification: 'github-oidc',
    proof: {
      actorId,
      tokenId: asText(claims.jti),
      runUrl: `${github.server}/${github.repository}/actions/runs/${asText(claims['run_id'])}`,
    },
  };
}

/** GitHub writes all of its IDs as texts; a number would mean the same. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
