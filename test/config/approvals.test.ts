import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError, faultLine } from '../../src/config/fault';
import { parseConfiguration } from '../../src/config/load';
import type { ApprovalSettings } from '../../src/domain/settings';

const shipped = readFileSync(resolve('rollout.yaml'), 'utf8');

/** The section with people who are verified, in which a test changes something. */
const verified = `
    approvals:
      quorum: 2
      verification: github-oidc
      approvers:
        - { id: 101, login: ada }
        - { id: 102, login: grace }
      github:
        repository: mpac/mpac-cloud
        repositoryId: 7001
        ownerId: 7002
`;

function withApprovals(section: string): string {
  const text = shipped.replace(/\n {4}approvals:\n(?: {6}.*\n)+/, section);
  expect(text).not.toBe(shipped);
  return text;
}

function approvalsOf(section: string): ApprovalSettings | undefined {
  return parseConfiguration('/etc/rollout.yaml', withApprovals(section), {}).environments['production']?.approvals;
}

function faultsOf(section: string): string[] {
  try {
    parseConfiguration('/etc/rollout.yaml', withApprovals(section), {});
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.faults
        .map(faultLine)
        .map((line) => line.replace(/^rollout\.yaml:\d+ environments\.production\./, ''));
    }
    throw error;
  }
  return [];
}

const defaults = {
  approve: {
    file: '.github/workflows/approve-production.yml',
    ref: 'refs/heads/main',
    environment: 'production-approval',
    events: ['workflow_dispatch'],
    jobWorkflowRef: null,
  },
  start: {
    file: '.github/workflows/pipeline.yml',
    ref: 'refs/heads/main',
    environment: 'production',
    events: ['push', 'workflow_dispatch'],
    jobWorkflowRef: null,
  },
};

test('verified approvers need repository and IDs, and the rest has its default', () => {
  expect(approvalsOf(verified)).toEqual({
    quorum: 2,
    approvers: ['ada', 'grace'],
    requesterMayApprove: false,
    expiresAfterMs: 86_400_000,
    verification: 'github-oidc',
    github: {
      issuer: 'https://token.actions.githubusercontent.com',
      server: 'https://github.com',
      repository: 'mpac/mpac-cloud',
      repositoryId: '7001',
      ownerId: '7002',
      approvers: [
        { id: '101', login: 'ada' },
        { id: '102', login: 'grace' },
      ],
      ...defaults,
    },
  });
});

test('an enterprise server and workflows of its own can be named', () => {
  const own = verified.trimEnd().concat(`
        issuer: https://git.mpac.example/_services/token/
        server: https://git.mpac.example
        approve: { workflow: .github/workflows/decide.yaml, ref: refs/heads/trunk, environment: gate }
        start: { events: [push], jobWorkflowRef: mpac/shared/.github/workflows/start.yml@refs/tags/v3 }
`);
  expect(approvalsOf(own)).toMatchObject({
    github: {
      issuer: 'https://git.mpac.example/_services/token',
      server: 'https://git.mpac.example',
      approve: { file: '.github/workflows/decide.yaml', ref: 'refs/heads/trunk', environment: 'gate' },
      start: {
        ...defaults.start,
        events: ['push'],
        jobWorkflowRef: 'mpac/shared/.github/workflows/start.yml@refs/tags/v3',
      },
    },
  });
});

test.each<[string, string, string, string]>([
  [
    'a login alone among those who are verified',
    '- { id: 102, login: grace }',
    '- grace',
    "approvals.approvers[1]: 'grace' is a login alone, which can change hands; write { id: …, login: grace }; `gh api users/grace --jq .id` prints the ID",
  ],
  [
    'an ID where nobody is verified',
    'verification: github-oidc',
    'verification: none',
    'approvals.approvers[0]: {"id":101,"login":"ada"} has an ID, which nobody verifies; write ada alone, or verification: github-oidc',
  ],
  [
    'a repository where nobody is verified',
    'verification: github-oidc',
    'verification: none',
    'approvals.github: is not used, since nobody is verified; write verification: github-oidc, or remove it',
  ],
  [
    'verification without a repository',
    verified.slice(verified.indexOf('      github:')),
    '',
    'approvals.github: is missing; add github: repository and workflows whose tokens prove who decides; only with github-oidc',
  ],
  [
    'a repository without its ID',
    '        repositoryId: 7001\n',
    '',
    'approvals.github.repositoryId: is missing; add repositoryId: numeric ID of the repository: gh api repos/OWNER/NAME --jq .id',
  ],
  [
    'one ID under two logins',
    'id: 102',
    'id: 101',
    'approvals.approvers[1]: {"id":101,"login":"grace"} has an ID that is on the list already; name each person once',
  ],
  [
    'an ID that is no number',
    'id: 102',
    'id: grace',
    "approvals.approvers[1].id: 'grace' is not a number; write a number",
  ],
  [
    'an unknown way to verify',
    'verification: github-oidc',
    'verification: google',
    "approvals.verification: 'google' is not one of the values here; write none or github-oidc",
  ],
  [
    'a repository without its owner',
    'repository: mpac/mpac-cloud',
    'repository: mpac-cloud',
    "approvals.github.repository: 'mpac-cloud' is not the name of a repository; write owner/name, such as mpac/mpac-cloud",
  ],
  [
    'an issuer in plain text',
    'ownerId: 7002',
    'ownerId: 7002\n        issuer: http://git.mpac.example/_services/token',
    "approvals.github.issuer: 'http://git.mpac.example/_services/token' is not secure: anybody on the way could make tokens; begin it with https://",
  ],
  [
    'a workflow elsewhere',
    'ownerId: 7002',
    'ownerId: 7002\n        approve: { workflow: approve.yml }',
    "approvals.github.approve.workflow: 'approve.yml' is not the file of a workflow; write its path in the repository, such as .github/workflows/pipeline.yml",
  ],
  [
    'a branch instead of a ref',
    'ownerId: 7002',
    'ownerId: 7002\n        start: { ref: main }',
    "approvals.github.start.ref: 'main' is not a full ref; write it in full, such as refs/heads/main",
  ],
  [
    'a misspelt key',
    'ownerId: 7002',
    'ownerId: 7002\n        isuer: https://git.mpac.example',
    'approvals.github.isuer: is not a key here; did you mean issuer?',
  ],
])('%s is told with key, value and cure of approvals', (_, from, to, expected) => {
  expect(verified).toContain(from);
  const faults = faultsOf(verified.replace(from, to));
  expect(faults.join('\n')).toContain(expected);
});

test('a quorum counts people and not IDs written twice', () => {
  expect(faultsOf(verified.replace('id: 102', 'id: 101'))).toContain(
    'approvals.quorum: 2 is more than the 1 on the list, so nothing could ever be approved; add approvers or lower the quorum',
  );
});
