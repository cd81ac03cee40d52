import { generateKeyPairSync } from 'node:crypto';
import type { JWK, JWTPayload } from 'jose';
import { SignJWT, createLocalJWKSet, UnsecuredJWT, exportSPKI, generateKeyPair, importJWK } from 'jose';
import type { KeyLike } from 'jose';
import { createApprovalActivities } from '../../../src/activities/approval/create';
import { createIssuerKeys } from '../../../src/activities/approval/issuer-keys';
import type { IdentityQuestion } from '../../../src/activities/approval/port';
import { decisionAudience } from '../../../src/domain/identity';
import type { LocalIssuer } from '../../support/local-issuer';
import { ofPipeline, startIssuer } from '../../support/local-issuer';
import { failureOf, runActivity } from '../run-activity';
import { askAbout, audience, upon } from './some-question';

const { verifyIdentity } = createApprovalActivities();
let issuer: LocalIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.close());

const nowS = (): number => Math.floor(Date.now() / 1000);

/** What is said to whoever sent this token; it must be for good and must never hold the token. */
async function refusalOf(token: string, change: Partial<IdentityQuestion> = {}): Promise<string> {
  const question = { ...askAbout(issuer.trust, token), ...change } as IdentityQuestion;
  const error = await failureOf(runActivity(verifyIdentity, question));
  expect(error).toMatchObject({ type: 'IdentityRefused', nonRetryable: true });
  expect(JSON.stringify(error)).not.toContain(token.split('.')[2] || token);
  return (error as Error).message;
}

test('the token of an approver tells who it is and by which run', async () => {
  const token = await issuer.token(audience, { jti: 'the-token' });
  expect(await runActivity(verifyIdentity, askAbout(issuer.trust, token))).toEqual({
    name: 'ada',
    verification: 'github-oidc',
    proof: {
      actorId: '101',
      tokenId: 'the-token',
      runUrl: 'https://github.test/mpac/mpac-cloud/actions/runs/9001',
    },
  });
});

test('an approver who was renamed is called as on the list', async () => {
  const token = await issuer.token(audience, { actor: 'countess' });
  expect(await runActivity(verifyIdentity, askAbout(issuer.trust, token))).toMatchObject({ name: 'ada' });
});

test('somebody not on the list is told apart and left to the workflow', async () => {
  const token = await issuer.token(audience, { actor: 'Mallory', actor_id: '666' });
  const found = await runActivity(verifyIdentity, askAbout(issuer.trust, token));
  expect(found).toMatchObject({ name: 'Mallory', proof: { actorId: '666' } });
});

test('a push of the pipeline may ask for a rollout and for nothing else', async () => {
  const question = { ...askAbout(issuer.trust, null), decision: 'start', workflow: issuer.trust.start } as const;
  const token = await issuer.token(audience, ofPipeline(issuer.trust));
  expect(await runActivity(verifyIdentity, { ...question, token } as IdentityQuestion)).toMatchObject({ name: 'ada' });
  expect(await refusalOf(token)).toContain('workflow_ref is');
});

const plan = (planDigest: string): string => decisionAudience({ ...upon, planDigest });

/** The point that fails, what is wrong in the claims, and the words that must be said. */
const points: [string, (trust: LocalIssuer['trust']) => JWTPayload, string][] = [
  ['another issuer', () => ({ iss: 'https://evil.example' }), "The token's issuer is `https://evil.example`, expected"],
  ['no issuer', () => ({ iss: undefined }), "The token's issuer is nothing, expected"],
  ['another audience', () => ({ aud: 'https://github.com/mpac' }), 'was made for `https://github.com/mpac`, expected'],
  ['no audience', () => ({ aud: undefined }), 'The token has no valid claim `aud`'],
  ['another plan', () => ({ aud: plan(`sha256:${'b'.repeat(64)}`) }), 'another decision, plan or run'],
  ['another run', () => ({ aud: decisionAudience({ ...upon, runId: '0196' }) }), 'another decision, plan or run'],
  ['another decision', () => ({ aud: decisionAudience({ ...upon, decision: 'reject' }) }), 'made for `rollout:env'],
  ['an old token', () => ({ iat: nowS() - 301, exp: nowS() + 60 }), '301 s old, and is good for 300 s'],
  ['no time of issue', () => ({ iat: undefined }), 'The token has no valid claim `iat`'],
  ['a time of issue to come', () => ({ iat: nowS() + 60 }), 'issued 60 s in the future; compare the clocks'],
  ['an expired token', () => ({ iat: nowS() - 90, exp: nowS() - 30 }), 'The token expired 30 s ago'],
  ['a token without end', () => ({ exp: undefined }), 'The token has no valid claim `exp`'],
  ['a token of tomorrow', () => ({ nbf: nowS() + 3600 }), 'The token is valid only in 3600 s'],
  ['a token without ID', () => ({ jti: undefined }), 'The token has no valid claim `jti`'],
  ['a token with an empty ID', () => ({ jti: '' }), 'jti is ``, expected the ID of the token'],
  [
    'a fork',
    () => ({ repository_id: '666', repository_owner_id: '667' }),
    'repository_id is `666`, expected `7001` (a fork',
  ],
  ['another owner', () => ({ repository_owner_id: '667' }), 'repository_owner_id is `667`, expected `7002`'],
  [
    'another workflow file',
    () => ({ workflow_ref: 'mpac/mpac-cloud/.github/workflows/evil.yml@refs/heads/main', job_workflow_ref: undefined }),
    'workflow_ref is `mpac/mpac-cloud/.github/workflows/evil.yml@refs/heads/main`, expected `mpac/mpac-cloud/.github/workflows/approve-production.yml@refs/heads/main`',
  ],
  [
    'the file of another branch',
    () => ({ workflow_ref: 'mpac/mpac-cloud/.github/workflows/approve-production.yml@refs/heads/evil' }),
    'workflow_ref is `mpac/mpac-cloud/.github/workflows/approve-production.yml@refs/heads/evil`',
  ],
  [
    'a job out of a reusable workflow',
    () => ({ job_workflow_ref: 'evil/shared/.github/workflows/x.yml@refs/heads/main' }),
    'job_workflow_ref is `evil/shared/.github/workflows/x.yml@refs/heads/main`, expected',
  ],
  ['another branch', () => ({ ref: 'refs/heads/evil' }), 'ref is `refs/heads/evil`, expected `refs/heads/main`'],
  ['a push', () => ({ event_name: 'push' }), 'event_name is `push`, expected `workflow_dispatch`'],
  ['a pull request', () => ({ event_name: 'pull_request_target' }), 'event_name is `pull_request_target`'],
  [
    'a re-run by another person',
    () => ({ run_attempt: '2' }),
    'run_attempt is `2`, expected `1` (in a re-run GitHub still names whoever started the first attempt)',
  ],
  ['a self-hosted runner', () => ({ runner_environment: 'self-hosted' }), 'runner_environment is `self-hosted`'],
  ['another environment', () => ({ environment: 'dev' }), 'environment is `dev`, expected `production-approval`'],
  ['no environment', () => ({ environment: undefined }), 'environment is nothing, expected `production-approval`'],
  ['no person', () => ({ actor_id: undefined }), 'actor_id is nothing, expected digits'],
  ['a person that is no ID', () => ({ actor_id: '101, 102' }), 'actor_id is `101, 102`, expected digits'],
  ['a person with a strange login', () => ({ actor: 'ada <!channel>' }), 'actor is `ada <!channel>`, expected a login'],
];

test.each(points)('a token of %s is refused by that point', async (_, changes, words) => {
  expect(await refusalOf(await issuer.token(audience, changes(issuer.trust)))).toContain(words);
});

test('all claims that are wrong are told at once, with what to do', async () => {
  const text = await refusalOf(await issuer.token(audience, { ref: 'refs/heads/x', run_attempt: '3' }));
  expect(text).toBe(
    'The token is genuine but not good for this: ref is `refs/heads/x`, expected `refs/heads/main`; run_attempt is `3`, expected `1` (in a re-run GitHub still names whoever started the first attempt). Start https://github.test/mpac/mpac-cloud/actions/workflows/approve-production.yml by hand and decide there, in a new run.',
  );
});

test('a token five minutes old to the second is still good', async () => {
  const { verifyIdentity: verify } = createApprovalActivities({
    keys: createIssuerKeys(),
    now: () => 1_900_000_300_000,
  });
  const times = { iat: 1_900_000_000, nbf: 1_899_999_400, exp: 1_900_000_900 };
  const token = await issuer.token(audience, times);
  await expect(runActivity(verify, askAbout(issuer.trust, token))).resolves.toMatchObject({ name: 'ada' });
});

test('a clock three seconds behind refuses no fresh token', async () => {
  const token = await issuer.token(audience, { iat: nowS() + 3, exp: nowS() + 303 });
  await expect(runActivity(verifyIdentity, askAbout(issuer.trust, token))).resolves.toMatchObject({ name: 'ada' });
});

test('a reusable workflow is trusted where it is named', async () => {
  const jobWorkflowRef = 'mpac/shared/.github/workflows/approve.yml@refs/tags/v3';
  const workflow = { ...issuer.trust.approve, jobWorkflowRef };
  const token = await issuer.token(audience, { job_workflow_ref: jobWorkflowRef });
  const question = { ...askAbout(issuer.trust, token), workflow } as IdentityQuestion;
  expect(await runActivity(verifyIdentity, question)).toMatchObject({ name: 'ada' });
  expect(await refusalOf(await issuer.token(audience), { workflow })).toContain(
    `job_workflow_ref is \`mpac/mpac-cloud`,
  );
});

describe('a forged token', () => {
  const claims = async (): Promise<JWTPayload> => {
    const [, payload = ''] = (await issuer.token(audience)).split('.');
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as JWTPayload;
  };
  const signed = async (key: KeyLike | Uint8Array, alg: string, kid = issuer.key().kid): Promise<string> =>
    new SignJWT(await claims()).setProtectedHeader({ alg, kid }).sign(key);

  test('without a signature is refused as unsigned', async () => {
    expect(await refusalOf(new UnsecuredJWT(await claims()).encode())).toContain('signed by `none`, and only RS256');
  });

  test('signed with our public key as a secret is refused', async () => {
    const publicKey = await importJWK(await issuer.publicKey(), 'RS256');
    const secret = new TextEncoder().encode(await exportSPKI(publicKey as KeyLike));
    expect(await refusalOf(await signed(secret, 'HS256'))).toContain('signed by `HS256`, and only RS256');
  });

  test('signed by another algorithm of the same key is refused', async () => {
    const { privateKey } = await generateKeyPair('PS256');
    expect(await refusalOf(await signed(privateKey, 'PS256'))).toContain('signed by `PS256`');
  });

  test('signed by a stranger under our key ID is refused', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    expect(await refusalOf(await signed(privateKey, 'RS256'))).toContain('The signature does not fit the token');
  });

  test('with claims changed after signing is refused', async () => {
    const [header, , signature] = (await issuer.token(audience)).split('.');
    const other = Buffer.from(JSON.stringify({ ...(await claims()), actor_id: '102' })).toString('base64url');
    expect(await refusalOf(`${header}.${other}.${signature}`)).toContain('The signature does not fit the token');
  });

  test('that is no token at all is refused', async () => {
    expect(await refusalOf('let me in')).toContain('The token is no JSON Web Token');
  });

  test('that is left out is refused with where to get one', async () => {
    const error = await failureOf(runActivity(verifyIdentity, askAbout(issuer.trust, null)));
    expect(error).toMatchObject({
      type: 'IdentityRefused',
      message:
        '`approve` came without a token. Ask for it in a job of https://github.test/mpac/mpac-cloud/actions/workflows/approve-production.yml.',
    });
  });
});

test.each([
  ['without a modulus', ({ n: _modulus, ...jwk }: JWK) => jwk],
  ['of 1,024 bits', () => generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({ format: 'jwk' })],
])('a key %s verifies nobody, and that is a refusal', async (_, change) => {
  const { kid } = issuer.key();
  const jwk = { ...change({ ...(await issuer.publicKey()) }), kid, kty: 'RSA', alg: 'RS256', use: 'sig' };
  const keys = { of: () => createLocalJWKSet({ keys: [jwk] }) };
  const { verifyIdentity: verify } = createApprovalActivities({ keys, now: () => Date.now() });
  const token = await issuer.token(audience);
  const error = await failureOf(runActivity(verify, askAbout(issuer.trust, token)));
  expect(error).toMatchObject({ type: 'IdentityRefused', nonRetryable: true });
});
