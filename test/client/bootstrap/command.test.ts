import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrapCommand, wantedTopology } from '../../../src/client/commands/bootstrap';
import { decisionsJsonSchemaText } from '../../../src/client/commands/schema';
import { processIo } from '../../../src/client/process-io';
import { loadConfiguration } from '../../../src/config/load';
import { decisionKinds } from '../../../src/domain/decision';
import { startMinistack, type Ministack } from '../../support/ministack';
import type { CliRun } from '../support/cli-run';
import { cli } from '../support/cli-run';
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

const run = (...options: string[]): Promise<CliRun> =>
  cli(['bootstrap', '--config', config, ...options], {}, { env: process.env });

test('the command makes production by the endpoint of its environment', async () => {
  const planned = await run('-e', 'production', '--image-tag', imageTag, '--create-zone', '--dry-run');
  expect(planned.stdout).toContain('production would get 28 things and has 0. Nothing was changed');
  const made = await run('-e', 'production', '--image-tag', imageTag, '--create-zone', '--desired', '3');
  expect(made.code).toBe(0);
  expect(made.stdout).toContain('＋ service shop-blue: Fargate, 3 tasks');
  const again = await run('-e', 'production', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ environment: 'production', outcome: 'complete' });
});

test('conflicts end the command as refused with their count', async () => {
  const { code, stdout, stderr } = await run(
    '-e',
    'production',
    '--certificate-arn',
    'arn:c',
    '--vpc',
    'vpc-00000009',
    '--json',
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/^refused: production has \d+ conflicts, so nothing was changed/);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'conflicts' });
});

test('an unknown environment is refused with the one that was meant', async () => {
  const { stderr } = await run('-e', 'productoin');
  expect(stderr).toContain('no environment productoin: did you mean production?');
});

test.each([
  ['--adopt', { shop: 'shop', pay: 'pay' }],
  ['--adopt shop=legacy', { shop: 'legacy', pay: 'pay' }],
  ['--adopt --adopt pay=old-pay --adopt shop=legacy', { shop: 'legacy', pay: 'old-pay' }],
])('the option %s names the services that are adopted', (options, names) => {
  const configuration = loadConfiguration(config, {});
  const io = {
    ...processIo,
    terminal: () => null,
    ask: null,
    connect: () => Promise.reject(new Error('No Temporal.')),
  };
  const command = bootstrapCommand({ io, exitCode: 0 }).action(() => undefined);
  command.parse(['-e', 'production', ...options.split(' ')], { from: 'user' });
  expect(wantedTopology(configuration, command.opts()).adopt).toEqual(names);
});

test.each([
  ['shop=', 'write SERVICE=NAME'],
  ['shpo=legacy', 'no service shpo: did you mean shop?'],
])('the option --adopt %s is refused', async (pair, cure) => {
  const { stderr } = await run('-e', 'production', '--adopt', pair);
  expect(stderr).toContain(cure);
});

test('every kind of decision has a schema with its digest or ID', () => {
  const schemas: unknown = JSON.parse(decisionsJsonSchemaText());
  expect(Object.keys(schemas as object)).toEqual(decisionKinds);
  expect(schemas).toMatchObject({ approve: { required: ['id', 'by', 'planDigest'] } });
});
