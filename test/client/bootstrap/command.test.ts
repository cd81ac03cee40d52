import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrapCommand, wantedTopology } from '../../../src/client/commands/bootstrap';
import { decisionsJsonSchemaText } from '../../../src/client/commands/schema';
import { loadConfiguration } from '../../../src/config/load';
import { decisionKinds } from '../../../src/domain/decision';
import { startMinistack, type Ministack } from '../../support/ministack';
import { clientsOf, destroyClients, imageTag, pushImages, writeProduction } from './topology';

const directory = mkdtempSync(join(tmpdir(), 'bootstrap-command-'));
const before = { ...process.env };
let ministack: Ministack;
let config: string;

beforeAll(async () => {
  ministack = await startMinistack();
  config = writeProduction(directory, 'shop.test');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: ministack.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const clients = clientsOf(ministack.endpoint);
  await pushImages(clients);
  destroyClients(clients);
});

afterAll(async () => {
  process.env = before;
  await ministack.stop();
  rmSync(directory, { recursive: true });
});

async function run(...options: string[]): Promise<{ out: string; failure: unknown }> {
  let out = '';
  const command = bootstrapCommand()
    .exitOverride()
    .configureOutput({ writeOut: (text) => void (out += text), writeErr: () => undefined });
  const failure = await command.parseAsync(['--config', config, ...options], { from: 'user' }).then(
    () => null,
    (error: unknown) => error,
  );
  return { out, failure };
}

test('the command makes production by the endpoint of its environment', async () => {
  const planned = await run('-e', 'production', '--image-tag', imageTag, '--create-zone', '--dry-run');
  expect(planned.out).toContain('production would get 28 things and has 0. Nothing was changed');
  const made = await run('-e', 'production', '--image-tag', imageTag, '--create-zone', '--desired', '3');
  expect(made.failure).toBeNull();
  expect(made.out).toContain('＋ service shop-blue: Fargate, 3 tasks');
  const again = await run('-e', 'production', '--json');
  expect(JSON.parse(again.out)).toMatchObject({ environment: 'production', outcome: 'complete' });
});

test('conflicts end the command as refused with their count', async () => {
  const { out, failure } = await run(
    '-e',
    'production',
    '--certificate-arn',
    'arn:c',
    '--vpc',
    'vpc-00000009',
    '--json',
  );
  expect(failure).toMatchObject({ name: 'ClientFailure', code: 'refused' });
  expect(JSON.parse(out)).toMatchObject({ outcome: 'conflicts' });
});

test('an unknown environment is refused with the one that was meant', async () => {
  const { failure } = await run('-e', 'productoin');
  expect(String(failure)).toContain('no environment productoin: did you mean production?');
});

test.each([
  ['--adopt', { shop: 'shop', pay: 'pay' }],
  ['--adopt shop=legacy', { shop: 'legacy', pay: 'pay' }],
  ['--adopt --adopt pay=old-pay --adopt shop=legacy', { shop: 'legacy', pay: 'old-pay' }],
])('the option %s names the services that are adopted', (options, names) => {
  const configuration = loadConfiguration(config, {});
  const command = bootstrapCommand().action(() => undefined);
  command.parse(['-e', 'production', ...options.split(' ')], { from: 'user' });
  expect(wantedTopology(configuration, command.opts()).adopt).toEqual(names);
});

test.each([
  ['shop=', 'write SERVICE=NAME'],
  ['shpo=legacy', 'no service shpo: did you mean shop?'],
])('the option --adopt %s is refused', async (pair, cure) => {
  const { failure } = await run('-e', 'production', '--adopt', pair);
  expect(String(failure)).toContain(cure);
});

test('every kind of decision has a schema with its digest or ID', () => {
  const schemas: unknown = JSON.parse(decisionsJsonSchemaText());
  expect(Object.keys(schemas as object)).toEqual(decisionKinds);
  expect(schemas).toMatchObject({ approve: { required: ['id', 'by', 'planDigest'] } });
});
