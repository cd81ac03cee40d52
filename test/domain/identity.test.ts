import { buildPlan } from '../../src/domain/build-plan';
import type { DecisionKind, DecisionRecord } from '../../src/domain/decision';
import { decisionKinds } from '../../src/domain/decision';
import type { DecisionFacts } from '../../src/domain/decision-rules';
import { refusalOf } from '../../src/domain/decision-rules';
import type { GitHubTrust, Identity } from '../../src/domain/identity';
import {
  decisionAudience,
  needsIdentity,
  startAudience,
  startingWorkflow,
  workflowPage,
} from '../../src/domain/identity';
import { decided, digest, unverified, waiting, watching } from './some-facts';
import { request, settings, sources } from './some-plan';

const workflow = { ref: 'refs/heads/main', environment: 'gate', events: ['push'], jobWorkflowRef: null };
const github: GitHubTrust = {
  issuer: 'https://issuer.test',
  server: 'https://github.test',
  repository: 'mpac/mpac-cloud',
  repositoryId: '1',
  ownerId: '2',
  approvers: [
    { id: '101', login: 'ada' },
    { id: '102', login: 'grace' },
    { id: '103', login: 'linus' },
  ],
  approve: { file: '.github/workflows/approve.yml', ...workflow },
  start: { file: '.github/workflows/pipeline.yml', ...workflow },
};

const approvals: DecisionFacts['approvals'] = {
  quorum: 2,
  approvers: ['ada', 'grace', 'linus'],
  requesterMayApprove: false,
  expiresAfterMs: 1,
  verification: 'github-oidc',
  github,
};

const proofOf = (actorId: string, tokenId = `t-${actorId}`): Extract<Identity, { proof: object }>['proof'] => ({
  actorId,
  tokenId,
  runUrl: 'https://github.test/r',
});
const verified = (name: string, actorId: string, tokenId?: string): Identity => ({
  name,
  verification: 'github-oidc',
  proof: proofOf(actorId, tokenId),
});
const counted = (kind: DecisionKind, by: string, actorId: string, accepted = true): DecisionRecord => ({
  ...decided(kind, by, accepted),
  verification: 'github-oidc',
  proof: proofOf(actorId),
});

/** Facts of a rollout that linus (103) asked for, where people are verified. */
const where = (facts: DecisionFacts, change: Partial<DecisionFacts> = {}): DecisionFacts => ({
  ...facts,
  approvals,
  requester: proofOf('103'),
  ...change,
});
const argument = { id: 'd-1', by: 'ada', planDigest: digest, token: 'a token' };
const { token: _token, ...unproven } = argument;

test('only stopping and superseding need nobody in particular', () => {
  expect(decisionKinds.filter((kind) => !needsIdentity(kind))).toEqual(['abort', 'pause', 'supersede']);
});

test('audiences name everything that is decided upon', () => {
  const upon = { workflowId: 'environment/production', runId: 'r-1', planDigest: digest, decision: 'approve' } as const;
  expect(decisionAudience(upon)).toBe(`rollout:environment/production:r-1:${digest}:approve`);
  expect(decisionAudience({ ...upon, planDigest: null, decision: 'release' })).toBe(
    'rollout:environment/production:r-1:none:release',
  );
  expect(startAudience(request)).toBe('rollout:start:production:rollout:main-1-abc');
  expect(startAudience({ ...request, mode: 'undo', imageTag: 'undo' })).toBe('rollout:start:production:undo:undo');
});

test('an undo is asked for where people decide, a rollout in the pipeline', () => {
  expect(startingWorkflow(github, request)).toBe(github.start);
  expect(startingWorkflow(github, { mode: 'undo' })).toBe(github.approve);
  expect(workflowPage(github, github.approve)).toBe(
    'https://github.test/mpac/mpac-cloud/actions/workflows/approve.yml',
  );
});

test('whose tokens count is part of what people approve', () => {
  const plan = buildPlan(request, { ...settings, approvals }, sources);
  expect(plan?.approvals).toEqual({
    quorum: 2,
    approvers: ['ada', 'grace', 'linus'],
    verification: 'github-oidc',
    github,
  });
  expect(buildPlan(request, settings, sources)?.approvals).not.toHaveProperty('github');
});

const moments: [DecisionKind, DecisionFacts][] = [
  ['approve', waiting],
  ['reject', waiting],
  ['promote', watching],
  ['resume', { ...watching, mode: 'paused' }],
  ['release', unverified],
];

test.each(moments)('to %s without a token is refused with the way to one', (kind, facts) => {
  expect(refusalOf(kind, unproven, where(facts))).toBe(
    `${kind} needs proof of who decides, and came without a token: decide at https://github.test/mpac/mpac-cloud/actions/workflows/approve.yml, or by \`rollout ${kind}\` where \`gh\` is logged in`,
  );
});

test.each(moments)('to %s is weighed by the verified person and not by the name', (kind, facts) => {
  const mallory = { ...argument, by: 'mallory' };
  expect(refusalOf(kind, mallory, where(facts))).toBeNull();
  expect(refusalOf(kind, mallory, where(facts), verified('ada', '101'))).toBeNull();
  expect(refusalOf(kind, argument, where(facts), verified('ada', '666'))).toBe(
    'ada (GitHub ID 666) is not on the list of approvers',
  );
});

test.each(moments)('to %s with a used token is refused, whatever became of it', (kind, facts) => {
  for (const accepted of [true, false]) {
    const decisions = [counted('pause', 'ada', '101', accepted)];
    expect(refusalOf(kind, argument, where(facts, { decisions }), verified('ada', '101'))).toContain(
      'the token of ada was used for a decision already',
    );
  }
});

test.each(moments)('to %s by a name alone is refused even when somebody believed it', (kind, facts) => {
  const trusted: Identity = { name: 'ada', verification: 'none' };
  expect(refusalOf(kind, argument, where(facts), trusted)).toBe('ada was not verified');
});

test.each(['approve', 'release'] as const)('one ID has one voice to %s under any login', (kind) => {
  const facts = kind === 'approve' ? waiting : unverified;
  const decisions = [counted(kind, 'ada', '101')];
  expect(refusalOf(kind, argument, where(facts, { decisions }), verified('countess', '101', 'another'))).toMatch(
    /^countess has (approved|asked for the release) already/,
  );
  expect(refusalOf(kind, argument, where(facts, { decisions }), verified('ada', '102', 'another'))).toBeNull();
});

describe('the requester', () => {
  test('cannot approve under any login, but may reject and resume', () => {
    const linus = verified('somebody', '103');
    expect(refusalOf('approve', argument, where(waiting), linus)).toBe(
      'somebody asked for this rollout and cannot approve it',
    );
    expect(refusalOf('reject', argument, where(waiting), linus)).toBeNull();
    expect(refusalOf('resume', argument, where({ ...watching, mode: 'paused' }), linus)).toBeNull();
  });

  test('of an undo may approve it', () => {
    const facts = where(waiting, { approvals: { ...approvals, requesterMayApprove: true } });
    expect(refusalOf('approve', argument, facts, verified('linus', '103'))).toBeNull();
  });

  test('whom nobody verified keeps everybody from approving', () => {
    const facts = where(waiting, { requester: null });
    expect(refusalOf('approve', argument, facts, verified('ada', '101'))).toContain('was not verified');
  });
});
