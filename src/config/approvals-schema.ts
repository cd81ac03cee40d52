import { z } from 'zod';
import type { GitHubPerson } from '../domain/identity';
import type { ApprovalSettings } from '../domain/settings';
import { count, durationOr, refuse, text } from './fields';
import { githubId, githubSchema } from './github-schema';

const approver = z.union([
  text('login'),
  z.strictObject({
    id: githubId('numeric ID of the person: gh api users/LOGIN --jq .id'),
    login: text('login, for people to read'),
  }),
]);

const section = z.strictObject({
  quorum: count('distinct people it takes').prefault(2),
  approvers: z
    .array(approver)
    .min(1)
    .describe('those who may approve: logins, or with github-oidc numeric IDs and their logins'),
  expiresAfter: durationOr('24h', 'a rollout that nobody approved ends after this'),
  verification: z
    .enum(['none', 'github-oidc'])
    .prefault('none')
    .describe('how an approver proves who they are: none trusts the name, github-oidc wants a token of GitHub Actions'),
  github: githubSchema
    .optional()
    .describe('repository and workflows whose tokens prove who decides; only with github-oidc'),
});

type Section = z.infer<typeof section>;
type Fault = readonly [path: readonly PropertyKey[], problem: string, cure: string];

/** Section `approvals`: who may approve, and how many of them it takes. */
export const approvalsSchema = section
  .superRefine((value, context) => {
    for (const fault of [...verificationFaults(value), ...listFaults(value)]) refuse(context, ...fault);
  })
  .transform((value): ApprovalSettings => {
    const people = value.approvers.flatMap(personOf);
    const common = {
      quorum: value.quorum,
      approvers: value.approvers.map(loginOf),
      requesterMayApprove: false,
      expiresAfterMs: value.expiresAfter,
    };
    if (!value.github) return { ...common, verification: 'none' };
    return { ...common, verification: 'github-oidc', github: { ...value.github, approvers: people } };
  })
  .describe('who may approve a rollout, and how many of them it takes');

function loginOf(one: Section['approvers'][number]): string {
  return typeof one === 'string' ? one : one.login;
}

function personOf(one: Section['approvers'][number]): GitHubPerson[] {
  return typeof one === 'string' ? [] : [{ id: String(one.id), login: one.login }];
}

/** IDs are for those who are verified, and everybody who is verified needs one: a login can change hands. */
function verificationFaults({ verification, github, approvers }: Section): Fault[] {
  const verified = verification === 'github-oidc';
  const faults: Fault[] = [];
  if (verified && !github) faults.push([['github'], 'is missing', 'name repository and owner']);
  if (!verified && github) {
    faults.push([['github'], 'is not used, since nobody is verified', 'write verification: github-oidc, or remove it']);
  }
  approvers.forEach((one, index) => {
    const path = ['approvers', index];
    if (verified && typeof one === 'string') {
      const cure = `write { id: …, login: ${one} }; \`gh api users/${one} --jq .id\` prints the ID`;
      faults.push([path, 'is a login alone, which can change hands', cure]);
    }
    if (!verified && typeof one !== 'string') {
      const cure = `write ${one.login} alone, or verification: github-oidc`;
      faults.push([path, 'has an ID, which nobody verifies', cure]);
    }
  });
  return faults;
}

function listFaults({ approvers, quorum }: Section): Fault[] {
  const folded = approvers.map((one) => loginOf(one).toLowerCase());
  const ids = approvers.map((one, index) => (typeof one === 'string' ? -1 - index : one.id));
  const faults = approvers.flatMap((_, index): Fault[] => {
    const path = ['approvers', index];
    const cure = 'name each person once';
    const sameId = ids.indexOf(ids[index] ?? 0) !== index;
    if (sameId) return [[path, 'has an ID that is on the list already', cure]];
    if (folded.indexOf(folded[index] ?? '') === index) return [];
    return [[path, 'is on the list already (letter case does not matter)', cure]];
  });
  const people = approvers.length - faults.length;
  if (quorum <= people) return faults;
  const problem = `is more than the ${people} on the list, so nothing could ever be approved`;
  return [...faults, [['quorum'], problem, 'add approvers or lower the quorum']];
}
