import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient, ListServicesCommand } from '@aws-sdk/client-ecs';
import { Route53Client, ListResourceRecordSetsCommand, ListHostedZonesByNameCommand } from '@aws-sdk/client-route-53';
import { pushImage } from '../../src/sandbox/containers/push-image';
import type { Ministack } from '../support/ministack';
import { startMinistack, testRegion } from '../support/ministack';
import { figure, outcomeOf, timed } from './containers';
import { sectionsOf } from './sections';

const execute = promisify(execFile);
const root = resolve(__dirname, '../..');
const tools = join(root, '.venv/infrastructure/bin');
/** This side of the bridge that every container reaches. */
const HOST = '172.17.0.1';

let folder: string;
let checkout: string;
let emulator: Ministack;
const sections = sectionsOf('docs/install.md');
const keys = { AWS_ACCESS_KEY_ID: 'real', AWS_SECRET_ACCESS_KEY: 'real', AWS_DEFAULT_REGION: testRegion };
const client = () => ({
  endpoint: emulator.endpoint,
  region: testRegion,
  credentials: { accessKeyId: 'real', secretAccessKey: 'real' },
});

/** What a reader types of a section, in one shell. */
async function follow(title: string, where = checkout): Promise<string> {
  const blocks = sections[title] ?? [];
  expect(blocks.length).toBeGreaterThan(0);
  const { code, said } = await outcomeOf(typed(blocks, where));
  if (code !== 0) throw new TypeError(`"${title}" of docs/install.md ended with ${code}:\n${said}`);
  return said;
}

/** @returns what the commands said on stdout and stderr */
async function typed(commands: readonly string[], where = checkout): Promise<string> {
  const [, definition = ''] = sections['1. Get it'] ?? [];
  const variables = {
    ...keys,
    PATH: `/usr/sbin:/usr/bin:/sbin:/bin:${tools}`,
    HOME: folder,
    USER: 'developer-1',
    DOCKER_CONFIG: join(folder, '.docker'),
    DOCKER_HOST: process.env['DOCKER_HOST'],
    DOCKER_BUILDKIT: '1',
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_PAGER: '',
    // The repository that the text names is this one.
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: `url.${root}.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://github.com/OWNER/rollout',
    GIT_CONFIG_KEY_1: 'safe.directory',
    GIT_CONFIG_VALUE_1: '*',
  };
  // What was built before is found again only by a build of the same network.
  const build = `docker() { [ "$1" = build ] && set -- build --network=host "\${@:2}"; command docker "$@"; }`;
  const script = ['set -euo pipefail; exec 2>&1', build, definition, ...commands].join('\n');
  const { stdout } = await execute('bash', ['-c', script], { cwd: where, env: variables, maxBuffer: 2 ** 26 });
  return stdout;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'install-'));
  checkout = join(folder, 'rollout');
  mkdirSync(join(folder, '.docker/cli-plugins'), { recursive: true });
  symlinkSync(join(tools, 'docker-compose'), join(folder, '.docker/cli-plugins/docker-compose'));
  // Its tasks need not run here: that they do is for test/sandbox and the story in containers.
  emulator = await startMinistack({ bindHost: '0.0.0.0', account: '123456789012' });
});

afterAll(async () => {
  await typed(['docker compose --profile worker down --volumes']);
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

test('1. gives an image and a checkout', async () => {
  await follow('1. Get it', folder);
  // Stand-ins for what this account has in another way: its endpoint, credentials of a role, and a provider of GitHub's
  // that the emulator's CloudFormation does not know.
  mkdirSync(join(checkout, 'secrets'));
  const secrets = { ...keys, AWS_ENDPOINT_URL: emulator.endpoint.replace('127.0.0.1', HOST) };
  for (const [name, value] of Object.entries(secrets)) writeFileSync(join(checkout, 'secrets', name), value);
  const template = join(checkout, 'infra/iam/rollout.yaml');
  const text = readFileSync(template, 'utf8');
  writeFileSync(
    template,
    text.replace(/^ {2}OidcProvider:\n[^]*?^Outputs:/m, 'Outputs:').replace(/^ {2}PushRoleArn:\n(?: {4}.*\n?)+/m, ''),
  );
});

test('2. finds the example to be without fault', async () => {
  expect(await follow('2. Describe what you have')).toContain('production');
});

test('3. and 4. make repositories and policies', async () => {
  await follow('3. Images and what they report');
  const ecr = new ECRClient(client());
  await pushImage(ecr, ['mpac-svc-portal', 'mpac-svc-smarttab', 'mpac-pgw'], 'main-a1b2c3d-20260128103045');
  expect(await follow('4. Permissions')).toContain('Successfully created/updated stack');
});

test('5. brings up Temporal and a worker that polls', async () => {
  let said = '';
  figure(
    'Temporal and worker, up and ready',
    await timed(async () => (said = await follow('5. Temporal and the worker'))),
  );
  expect(said).toMatch(/"name":\s*"rollout"/);
});

test('6. makes what is missing, once', async () => {
  const said = await follow('6. What is missing in AWS');
  expect(said).toContain('production is ready: made ');
  const { serviceArns } = await new ECSClient(client()).send(new ListServicesCommand({ cluster: 'mpac-prod' }));
  expect(serviceArns).toHaveLength(6);
  const route53 = new Route53Client(client());
  const { HostedZones: [zone] = [] } = await route53.send(
    new ListHostedZonesByNameCommand({ DNSName: 'mpac-cloud.com' }),
  );
  const { ResourceRecordSets = [] } = await route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone?.Id }));
  const weights = ResourceRecordSets.filter(({ Weight }) => Weight !== undefined).map(({ Weight }) => Weight);
  expect(weights.sort((one, other) => Number(one) - Number(other))).toEqual([0, 0, 0, 100, 100, 100]);
  expect(await follow('6. What is missing in AWS')).toContain('production has everything');
});

test('8. sets the alarm', async () => {
  await follow('8. Let somebody be told');
});
