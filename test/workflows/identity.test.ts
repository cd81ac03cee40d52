import type { JWTPayload } from 'jose';
import type { DecisionKind } from '../../src/domain/decision';
import type { FakeWorld } from '../support/fake-world';
import type { LocalIssuer } from '../support/local-issuer';
import type { RunningRollout } from '../support/rollout-environment';
import { startIssuer } from '../support/local-issuer';
import { reasonOf, useRolloutEnvironment } from '../support/rollout-environment';
import { awaitingApproval, decideAs, decisionToken, people, verifiedWorld } from '../support/verified-world';

const environment = useRolloutEnvironment();
let issuer: LocalIssuer;
let world: FakeWorld;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());
beforeEach(() => {
  world = verifiedWorld(issuer);
});
const awaiting = awaitingApproval(() => ({ environment: environment(), issuer, world }));

const decide = (rollout: RunningRollout, kind: DecisionKind, who: JWTPayload): Promise<unknown> =>
  decideAs(issuer, rollout, kind, who);

test('two verified people carry a rollout to its end, and no token is kept', async () => {
  issuer.issued.length = 0;
  const result = await awaiting(async (rollout) => {
    await decide(rollout, 'approve', people.ada);
    await decide(rollout, 'approve', people.grace);
    return rollout.result();
  });
  expect(result.outcome).toBe('completed');
  const proof = { tokenId: expect.stringMatching(/^token-/), runUrl: expect.any(String) };
  expect(result.status.decisions).toMatchObject([
    { by: 'ada', verification: 'github-oidc', proof: { actorId: '101', ...proof } },
    { by: 'grace', verification: 'github-oidc', proof: { actorId: '102', ...proof } },
  ]);
  const kept = JSON.stringify([result, world.announcements]);
  expect(issuer.issued).toHaveLength(3);
  for (const token of issuer.issued) expect(kept).not.toContain(token.split('.')[2]);
});

test('a raw signal without a token is refused and recorded', async () => {
  const status = await awaiting(async (rollout, { planDigest }) => {
    await rollout.handle.signal('approve', { id: 'raw', by: 'ada', planDigest });
    return rollout.reaches('awaitingApproval', (seen) => seen.decisions.length > 0);
  });
  expect(status.approvals.givenBy).toEqual([]);
  expect(status.decisions).toEqual([
    expect.objectContaining({
      id: 'raw',
      via: 'signal',
      verification: 'unverified',
      accepted: false,
      refusal: expect.stringContaining('approve needs proof of who decides, and came without a token: decide at https'),
    }),
  ]);
});

test.each<[string, DecisionKind, JWTPayload, string]>([
  ['somebody not on the list', 'approve', people.mallory, 'mallory (GitHub ID 666) is not on the list of approvers'],
  ['a stranger who took the login of an approver', 'approve', { actor: 'ada', actor_id: '666' }, 'ada (GitHub ID 666)'],
  ['the requester', 'approve', people.linus, 'linus asked for this rollout and cannot approve it'],
  [
    'the requester under another login',
    'approve',
    { actor: 'linus-2', actor_id: '103' },
    'linus asked for this rollout and cannot approve it',
  ],
  ['somebody not on the list, who rejects', 'reject', people.mallory, 'is not on the list of approvers'],
])('a genuine token of %s is refused', async (_, kind, who, words) => {
  const reason = await awaiting((rollout) => reasonOf(decide(rollout, kind, who)));
  expect(reason).toContain(words);
});

test('a token for another decision is refused and names its point', async () => {
  const reason = await awaiting(async (rollout, status) => {
    const token = await decisionToken(issuer, status, 'reject', people.ada);
    return reasonOf(rollout.decide('approve', 'ada', { planDigest: status.planDigest, token }));
  });
  expect(reason).toContain('identity not verified: The token was made for `rollout:environment/production:');
  expect(reason).toContain(':reject`, expected `');
});

test('a token of another run of the same plan is refused', async () => {
  const reason = await awaiting(async (rollout, status) => {
    const token = await decisionToken(issuer, { ...status, runId: 'an-earlier-one' }, 'approve', people.ada);
    return reasonOf(rollout.decide('approve', 'ada', { planDigest: status.planDigest, token }));
  });
  expect(reason).toContain('another decision, plan or run');
});

test('one token counts once, also when it is sent twice at the same instant', async () => {
  // Both are verified before either is counted.
  world.before.verifyIdentity = () => new Promise((resolve) => setTimeout(resolve, 100));
  const status = await awaiting(async (rollout, seen) => {
    const token = await decisionToken(issuer, seen, 'approve', people.ada);
    const argument = { planDigest: seen.planDigest, token };
    const both = [rollout.decide('approve', 'ada', argument), rollout.decide('approve', 'grace', argument)];
    expect((await Promise.allSettled(both)).map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await reasonOf(rollout.decide('approve', 'ada', argument))).toContain('was used for a decision already');
    return rollout.status();
  });
  expect(status.approvals.givenBy).toEqual(['ada']);
  expect(status.decisions.filter((one) => one.accepted)).toHaveLength(1);
});

test('a token that was refused once is not good for another try', async () => {
  const reasons = await awaiting(async (rollout, seen) => {
    const token = await decisionToken(issuer, seen, 'approve', people.linus);
    const argument = { planDigest: seen.planDigest, token };
    return [
      await reasonOf(rollout.decide('approve', 'linus', argument)),
      await reasonOf(rollout.decide('approve', 'linus', argument)),
    ];
  });
  expect(reasons).toEqual([expect.stringContaining('cannot approve it'), expect.stringContaining('was used')]);
});

test('two tokens of one person at the same instant count once', async () => {
  world.before.verifyIdentity = () => new Promise((resolve) => setTimeout(resolve, 100));
  const status = await awaiting(async (rollout) => {
    const both = [
      decide(rollout, 'approve', people.ada),
      decide(rollout, 'approve', { ...people.ada, actor: 'ada-2' }),
    ];
    expect((await Promise.allSettled(both)).map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    return rollout.status();
  });
  expect(status.approvals.givenBy).toEqual(['ada']);
});

test('an issuer that is down for a moment delays a decision and loses none', async () => {
  const status = await awaiting(async (rollout, seen) => {
    await issuer.rotate();
    issuer.behaves = 'down';
    world.before.verifyIdentity = () => {
      setTimeout(() => (issuer.behaves = 'well'), 300);
    };
    const token = await decisionToken(issuer, seen, 'approve', people.ada);
    await rollout.decide('approve', 'ada', { planDigest: seen.planDigest, token });
    return rollout.status();
  });
  expect(status.approvals.givenBy).toEqual(['ada']);
});

test('going on needs proof, and pausing none', async () => {
  const decisions = await awaiting(async (rollout) => {
    await decide(rollout, 'approve', people.ada);
    await decide(rollout, 'approve', people.grace);
    await rollout.pass('4m');
    await rollout.reaches('watching', (seen) => seen.lastCheck !== null);
    expect(await reasonOf(rollout.decide('promote', 'ada'))).toContain('promote needs proof of who decides');
    expect(await reasonOf(decide(rollout, 'promote', people.mallory))).toContain('is not on the list of approvers');
    await rollout.decide('pause', 'anybody');
    expect(await reasonOf(rollout.decide('resume', 'ada'))).toContain('resume needs proof of who decides');
    await decide(rollout, 'resume', people.linus);
    await decide(rollout, 'promote', people.ada);
    return (await rollout.status()).decisions;
  });
  expect(decisions.filter((one) => one.accepted).map(({ kind, by, verification }) => [kind, by, verification])).toEqual(
    [
      ['approve', 'ada', 'github-oidc'],
      ['approve', 'grace', 'github-oidc'],
      ['pause', 'anybody', 'unverified'],
      ['resume', 'linus', 'github-oidc'],
      ['promote', 'ada', 'github-oidc'],
    ],
  );
});

test('anybody may stop a rollout without proof, and is recorded so', async () => {
  const result = await awaiting(async (rollout) => {
    await rollout.decide('abort', 'anybody');
    return rollout.result();
  });
  expect(result).toMatchObject({
    outcome: 'aborted',
    status: { decisions: [{ by: 'anybody', verification: 'unverified' }] },
  });
});
