import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { readOnce, readSecrets } from '../../../src/activities/smoke/read-secrets';
import { createSecretClients, type SecretClients } from '../../../src/activities/smoke/secret-clients';
import { createSecretReader } from '../../../src/activities/smoke/secret-reader';
import { startMinistack, testRegion, type Ministack } from '../../support/ministack';
import { startStrictAws, type StrictAws } from '../../support/strict-aws/start-strict-aws';

let ministack: Ministack;
let aws: StrictAws;
let clients: SecretClients;

beforeAll(async () => {
  process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';
  ministack = await startMinistack();
  aws = await startStrictAws({ upstream: ministack.endpoint });
  const ssm = new SSMClient({ region: testRegion, endpoint: ministack.endpoint });
  const secretsManager = new SecretsManagerClient({ region: testRegion, endpoint: ministack.endpoint });
  await ssm.send(new PutParameterCommand({ Name: '/mpac/key', Value: 'parameter-1', Type: 'SecureString' }));
  const account = JSON.stringify({ user: 'smoke', password: 'json-2', pin: 42, list: [] });
  await secretsManager.send(new CreateSecretCommand({ Name: 'mpac/smoke', SecretString: account }));
  await secretsManager.send(new CreateSecretCommand({ Name: 'mpac/plain', SecretString: 'plain-3' }));
  await secretsManager.send(new CreateSecretCommand({ Name: 'mpac/bytes', SecretBinary: new Uint8Array([1]) }));
  ssm.destroy();
  secretsManager.destroy();
});

beforeEach(() => (clients = createSecretClients({ region: testRegion, endpoint: aws.endpoint })));
afterEach(() => {
  aws.clearFaults();
  clients.destroy();
});
afterAll(async () => {
  await aws.stop();
  await ministack.stop();
});

const reader = () => createSecretReader({ env: { KEY: 'variable-0', EMPTY: '' }, ...clients });
const testOf = (...headers: string[]) => ({ path: '/', headers: Object.fromEntries(headers.entries()), body: null });
const read = async (...placeholders: string[]) =>
  Object.fromEntries(await readSecrets([testOf(...placeholders.map((one) => `\${${one}}`))], reader()));

test('secrets are read from all three places, decrypted', async () => {
  expect(await read('env:KEY', 'ssm:/mpac/key', 'secret:mpac/plain', 'secret:mpac/smoke#password')).toEqual({
    'env:KEY': { value: 'variable-0' },
    'ssm:/mpac/key': { value: 'parameter-1' },
    'secret:mpac/plain': { value: 'plain-3' },
    'secret:mpac/smoke#password': { value: 'json-2' },
  });
  const parameter = aws.calls().find(({ operation }) => operation === 'GetParameter');
  expect(parameter?.input).toMatchObject({ WithDecryption: true });
});

test('two keys of one secret are read with one call', async () => {
  const { seq } = aws.mark();
  const found = await read('secret:mpac/smoke#user', 'secret:mpac/smoke#pin', 'secret:mpac/smoke#user');
  expect(found).toEqual({ 'secret:mpac/smoke#user': { value: 'smoke' }, 'secret:mpac/smoke#pin': { value: '42' } });
  expect(aws.calls().filter((call) => call.seq > seq)).toMatchObject([{ operation: 'GetSecretValue' }]);
});

test('variables alone make no client and no call', async () => {
  const nowhere = (): never => {
    throw new TypeError('a client was made');
  };
  const variables = createSecretReader({ env: { KEY: 'variable-0' }, ssm: nowhere, secretsManager: nowhere });
  expect(await readSecrets([testOf('${env:KEY}')], variables)).toEqual(new Map([['env:KEY', { value: 'variable-0' }]]));
});

test.each([
  ['env:GONE', 'the environment variable GONE, which is not set (set it where these tests run)'],
  ['env:EMPTY', 'the environment variable EMPTY, which is not set (set it where these tests run)'],
  [
    'ssm:/mpac/gone',
    'the parameter /mpac/gone, which is not in Parameter Store (create it in the region of the configuration, or correct its name)',
  ],
  [
    'secret:mpac/gone#key',
    'the secret mpac/gone#key, which is not in Secrets Manager (create it in the region of the configuration, or correct its name)',
  ],
  ['secret:mpac/smoke#gone', 'the secret mpac/smoke#gone, which has no text at that key (correct the key, or add it)'],
  ['secret:mpac/smoke#list', 'the secret mpac/smoke#list, which has no text at that key (correct the key, or add it)'],
  [
    'secret:mpac/plain#key',
    'the secret mpac/plain#key, which holds no JSON object (leave out the key, or store it as one)',
  ],
  ['secret:mpac/bytes', 'the secret mpac/bytes, which holds bytes (store it as text)'],
])('%s that cannot be used is told with its cure', async (placeholder, problem) => {
  expect(await read(placeholder)).toEqual({ [placeholder]: { problem } });
});

test('a forbidden secret is told with the permission it needs', async () => {
  aws.fault({ kind: 'accessDenied', service: 'ssm' });
  expect(await read('ssm:/mpac/key', 'env:KEY')).toEqual({
    'ssm:/mpac/key': {
      problem:
        'the parameter /mpac/key, which may not be read, AccessDeniedException (allow ssm:GetParameter on it, and kms:Decrypt with its key)',
    },
    'env:KEY': { value: 'variable-0' },
  });
});

test('an AWS that does not answer fails no test', async () => {
  aws.fault({ kind: 'throttle', service: 'secretsmanager' });
  await expect(read('secret:mpac/plain')).rejects.toMatchObject({ report: { type: 'AwsUnavailable' } });
});

test('a reader that remembers asks once over several runs', async () => {
  const { seq } = aws.mark();
  const once = readOnce(reader());
  await readSecrets([testOf('${ssm:/mpac/key}')], once);
  await readSecrets([testOf('${ssm:/mpac/key}')], once);
  expect(aws.calls().filter((call) => call.seq > seq)).toHaveLength(1);
});
