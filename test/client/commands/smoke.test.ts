import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { CommanderError } from 'commander';
import { smokeCommand } from '../../../src/client/commands/smoke';
import { failureLine } from '../../../src/client/failure-line';
import type { SmokeServer } from '../../activities/smoke/smoke-server';
import { startSmokeServer } from '../../activities/smoke/smoke-server';
import type { TrafficWorld } from '../../activities/traffic/traffic-world';
import { aliasSet, startTrafficWorld } from '../../activities/traffic/traffic-world';
import { testRegion } from '../../support/ministack';
import { records, writeShop } from '../smoke/shop-configuration';

const directory = mkdtempSync(join(tmpdir(), 'smoke-'));
const before = { ...process.env };
let world: TrafficWorld;
let blue: SmokeServer;
let green: SmokeServer;
let staging: SmokeServer;
let config: string;

beforeAll(async () => {
  world = await startTrafficWorld();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: world.aws.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  [blue, green, staging] = await Promise.all([startSmokeServer(), startSmokeServer(), startSmokeServer()]);
  config = writeShop(directory, { blue: blue.address, green: green.address, staging: staging.address });
  const ssm = new SSMClient({ region: testRegion });
  await ssm.send(new PutParameterCommand({ Name: '/mpac/key', Value: 'key-in-ssm', Type: 'SecureString' }));
  ssm.destroy();
});

beforeEach(async () => {
  for (const server of [blue, green, staging]) server.answerWith(() => ({ status: 200 }));
  await weigh(records.portal, 100);
  await weigh(records.pgw, 100);
});
afterEach(() => world.aws.clearFaults());

afterAll(async () => {
  process.env = before;
  await Promise.all([blue, green, staging].map((server) => server.stop()));
  await world.stop();
  rmSync(directory, { recursive: true });
});

const weigh = (name: string, weight: number): Promise<void> =>
  world.put(
    aliasSet(name, 'blue', weight, world.balancers.blue),
    aliasSet(name, 'green', 100 - weight, world.balancers.green),
  );

async function smoke(...options: string[]) {
  let [stdout, stderr] = ['', ''];
  const session = {
    io: {
      stdout: (text: string) => void (stdout += text),
      stderr: (text: string) => void (stderr += text),
      env: { SHOP_KEY: 'key-in-shell', ROLLOUT_CONFIG: config },
      terminal: () => null,
      login: () => 'container-7',
      ask: null,
      now: () => Date.now(),
      connect: () => Promise.reject(new TypeError('smoke tests need no Temporal')),
    },
    exitCode: 0,
  };
  const command = smokeCommand(session)
    .exitOverride()
    .configureOutput({ writeErr: (text) => void (stderr += text) });
  try {
    await command.parseAsync(options, { from: 'user' });
  } catch (error) {
    // As the program ends.
    session.exitCode = 1;
    if (!(error instanceof CommanderError)) stderr += failureLine(error);
  }
  return { code: session.exitCode, stdout, stderr };
}

test('the candidate is the colour without weight, per record', async () => {
  await weigh(records.pgw, 0);
  const mark = world.aws.mark();
  const { code, stdout, stderr } = await smoke('--environment', 'production', '--target', 'candidate');
  expect(stderr).toBe(
    `portal: ${records.portal} at green, by ${green.address}\npgw: ${records.pgw} at blue, by ${blue.address}\n`,
  );
  expect(code).toBe(0);
  expect(green.seen.map(({ path, headers }) => [path, headers.host, headers['x-key']])).toEqual([
    ['/health', records.portal, undefined],
    ['/login', records.portal, 'key-in-ssm'],
  ]);
  expect(blue.seen.map(({ path, headers }) => [path, headers.host])).toEqual([['/up', records.pgw]]);
  expect(stdout.split('\n').map((line) => line.replace(/\d+ms/, 'TIME').replace(/ +/g, ' '))).toEqual([
    'SERVICE TEST KIND STATUS TIME RESULT',
    'portal health health 200 TIME ✔ passed',
    'portal login authentication 200 TIME ✔ passed',
    'pgw health health 200 TIME ✔ passed',
    '',
    'production, candidate: 3 smoke tests passed.',
    '',
  ]);
  expect(world.aws.writesSince(mark)).toEqual([]);
});

test('live is tested unless another target is named', async () => {
  expect((await smoke('--environment', 'production', '--services', 'pgw')).code).toBe(0);
  expect(blue.seen.map(({ path }) => path)).toEqual(['/up']);
  expect([...green.seen, ...staging.seen]).toEqual([]);
});

test('failed tests end with 2, all with their reasons, secrets masked', async () => {
  const escape = String.fromCharCode(27);
  green.answerWith(({ path }) => ({
    status: path === '/login' ? 401 : 503,
    body: `why: key-in-ssm ${escape}[2J`,
  }));
  const { code, stdout } = await smoke('--environment', 'production', '--target', 'candidate', '--services', 'portal');
  expect(code).toBe(2);
  expect(stdout).toContain('✘ failed');
  expect(stdout).toContain(`✘ portal login: http://${records.portal}/login\n  status 401, expected 200.`);
  expect(stdout).toContain(String.raw`Answer: why: *** \u001b[2J`);
  expect(stdout).toContain('production, candidate: 2 of 2 smoke tests failed.\n');
  expect([stdout.includes('key-in-ssm'), stdout.includes(escape)]).toEqual([false, false]);
});

test('a forbidden secret fails its test alone, as data', async () => {
  world.aws.fault({ kind: 'accessDenied', service: 'ssm' });
  const { code, stdout } = await smoke('--environment', 'production', '--services', 'portal', '--json');
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    environment: 'production',
    target: 'live',
    ok: false,
    outcomes: [
      { service: 'portal', test: 'health', ok: true, status: 200 },
      { test: 'login', ok: false, attempts: 0, problem: expect.stringContaining('allow ssm:GetParameter') },
    ],
  });
});

test('split traffic has neither live nor candidate, but an address helps', async () => {
  await weigh(records.portal, 95);
  for (const target of ['candidate', 'live']) {
    expect(await smoke('--environment', 'production', '--target', target)).toEqual({
      code: 1,
      stdout: '',
      stderr: `traffic of ${records.portal} is split (blue 95 / green 5), so that live and candidate cannot be told apart: name the address to test with --target URL`,
    });
  }
  // The record of the other service is whole.
  expect((await smoke('--environment', 'production', '--services', 'pgw')).code).toBe(0);
  expect((await smoke('--environment', 'production', '--target', staging.address)).code).toBe(0);
  expect(staging.seen).toHaveLength(3);
});

test('a rolling environment is tested by its public address', async () => {
  const { code, stderr } = await smoke('--environment', 'staging');
  expect({ code, stderr }).toEqual({ code: 0, stderr: `portal: ${staging.address}\n` });
  expect(staging.seen.map(({ path, headers }) => [path, headers['x-key']])).toEqual([
    ['/health', undefined],
    ['/own', 'key-in-shell'],
  ]);
});

test('an own address is told of tests that go elsewhere', async () => {
  const { stderr } = await smoke('--environment', 'staging', '--target', `${green.address}/`);
  expect(stderr).toBe(
    `portal: ${green.address}\nown goes to its own address in spite of --target: ${staging.address}/own\n`,
  );
  expect([green.seen.length, staging.seen.length]).toEqual([1, 1]);
});

test.each([
  [['--environment', 'staging', '--target', 'candidate'], 'staging is rolling: its tasks are replaced in place'],
  [['--environment', 'staging', '--services', 'pgw'], 'no smoke test is declared for pgw: add one to `smokeTests`'],
  [['--environment', 'productoin'], 'the configuration has no environment productoin: did you mean production?'],
  [['--environment', 'production', '--services', 'pwg'], 'production has no service pwg: did you mean pgw?'],
  [['--environment', 'production', '--target', 'canary'], 'It is candidate, live, or an address such as'],
  [['--environment', 'production', '--target', 'http://me:secret@h'], 'Leave name and password out of the address.'],
  [['--environment', 'production', '--target', 'http://h/?a=b'], 'paths come behind it'],
  [['--environment', 'production', '--config', '/nowhere.yaml'], 'there is no such file'],
])('the usage %j is refused with its cure', async (options, words) => {
  const { code, stdout, stderr } = await smoke(...options);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(words);
});

test('AWS that denies the caller is told in the caller’s name', async () => {
  world.aws.fault({ kind: 'accessDenied', service: 'route53' });
  const { code, stderr } = await smoke('--environment', 'production');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^You may not call route53:ListHostedZonesByName .* Sign in to AWS as somebody who may/);
});

test('aliases that point to the wrong balancer are refused', async () => {
  const { green: wrong } = world.balancers;
  await world.put(aliasSet(records.pgw, 'blue', 100, wrong), aliasSet(records.pgw, 'green', 0, world.balancers.blue));
  const { code, stderr } = await smoke('--environment', 'production');
  expect(code).toBe(1);
  expect(stderr).toContain('refused: which colour is live cannot be told.');
  expect(stderr).toContain('not to the blue load balancer mpac-blue');
});
