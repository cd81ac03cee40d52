import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import type { ApprovalPort } from '../../../src/activities/approval/port';
import { createApprovalActivities } from '../../../src/activities/approval/create';
import { createIssuerKeys } from '../../../src/activities/approval/issuer-keys';
import type { LocalIssuer } from '../../support/local-issuer';
import { startIssuer } from '../../support/local-issuer';
import { failureOf, runActivity } from '../run-activity';
import { askAbout, audience } from './some-question';

let issuer: LocalIssuer;
/** Time of the keys' cache, milliseconds; tokens are weighed by the real clock. */
let clock = 0;
let activities: ApprovalPort;

beforeEach(async () => {
  issuer = await startIssuer();
  clock = 1_000_000;
  activities = createApprovalActivities({ keys: createIssuerKeys(() => clock), now: () => Date.now() });
});
afterEach(() => issuer.close());

const verify = async (token?: string): Promise<unknown> =>
  runActivity(activities.verifyIdentity, askAbout(issuer.trust, token ?? (await issuer.token(audience))));

const unavailable = (why: string): object => ({
  type: 'IssuerUnavailable',
  nonRetryable: false,
  message: expect.stringContaining(why),
});

test('keys are read once for many tokens, also at the same time', async () => {
  await Promise.all([verify(), verify(), verify()]);
  clock += 599_000;
  await verify();
  expect(issuer.asked).toEqual({ discovery: 1, keys: 1 });
});

test('keys are read again after ten minutes', async () => {
  await verify();
  clock += 600_000;
  await verify();
  expect(issuer.asked).toEqual({ discovery: 2, keys: 2 });
});

test('a token of a rotated key is found by reading again', async () => {
  await verify();
  await issuer.rotate();
  clock += 3_000;
  await expect(verify()).resolves.toMatchObject({ name: 'ada' });
  expect(issuer.asked.keys).toBe(2);
});

test('a token of a withdrawn key is refused ten minutes later', async () => {
  const token = await issuer.token(audience);
  await verify(token);
  await issuer.rotate();
  clock += 600_000;
  await expect(verify(token)).rejects.toMatchObject({
    type: 'IdentityRefused',
    message: expect.stringContaining('signed by a key that'),
  });
});

test('made-up keys do not make us ask the issuer at once again', async () => {
  await verify();
  const { privateKey } = issuer.key();
  const forged = await new SignJWT({ iss: issuer.address })
    .setProtectedHeader({ alg: 'RS256', kid: 'made-up' })
    .sign(privateKey);
  expect(await failureOf(verify(forged))).toMatchObject(unavailable('did not have a moment ago'));
  expect(issuer.asked.keys).toBe(1);
  clock += 3_000;
  expect(await failureOf(verify(forged))).toMatchObject({ type: 'IdentityRefused', nonRetryable: true });
  expect(issuer.asked.keys).toBe(2);
});

test('an issuer that is down is asked again by the next attempt', async () => {
  issuer.behaves = 'down';
  expect(await failureOf(verify())).toMatchObject(unavailable('answers 503'));
  issuer.behaves = 'well';
  await expect(verify()).resolves.toMatchObject({ name: 'ada' });
});

test('an issuer that is gone is a matter of another attempt', async () => {
  const token = await issuer.token(audience);
  await issuer.close();
  expect(await failureOf(verify(token))).toMatchObject(unavailable('ECONNREFUSED'));
});

test.each(['hangs', 'drips'] as const)(
  'an issuer that %s is given up after four seconds',
  async (behaviour) => {
    issuer.behaves = behaviour;
    const begun = Date.now();
    expect(await failureOf(verify())).toMatchObject(unavailable('does not answer (within 4 s)'));
    expect(Date.now() - begun).toBeLessThan(9_000);
    // What hung does not hang whoever comes next.
    issuer.behaves = 'well';
    await expect(verify()).resolves.toMatchObject({ name: 'ada' });
  },
  20_000,
);

test.each([
  [
    'speaks for another issuer',
    { issuer: 'https://other.example', jwks_uri: 'https://other.example/keys' },
    'speaks for',
  ],
  ['is no document', 'hello', 'does not answer with what it must'],
  ['is endless', 'x'.repeat(600_000), 'answers with more than a key set'],
])('a discovery that %s is not believed', async (_, document, why) => {
  const server = createServer((_request, response) => response.end(JSON.stringify(document)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = await issuer.token(audience, { iss: address });
  const asked = runActivity(activities.verifyIdentity, askAbout({ ...issuer.trust, issuer: address }, token));
  expect(await failureOf(asked)).toMatchObject(unavailable(why));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
