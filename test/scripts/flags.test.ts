import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/sandbox/processes/run-program';
import type { ProgramEnd } from '../../src/sandbox/processes/run-program';
import { projectRoot } from '../../src/sandbox/world/places';
import { hostileValues, runScript, scripts } from './run-script';
import type { Script } from './run-script';

const folder = mkdtempSync(join(tmpdir(), 'flags-'));

afterEach(() => {
  expect(readdirSync(folder)).toEqual([]);
});

afterAll(() => rmSync(folder, { recursive: true }));

// Nobody listens there, so that whatever gets past the flags fails instead of reaching somebody.
const env = {
  ROLLOUT_CONFIG: join(projectRoot, 'rollout.yaml'),
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_MAX_ATTEMPTS: '1',
};

const run = (script: Script, ...args: string[]): Promise<ProgramEnd> => runScript(script, args, { cwd: folder, env });

const inProduction = ['--cluster', 'mpac-prod'];
const tag = ['--image-tag', 'main-a1b2c3d-20260128103045'];

test.each(scripts)('%s explains its flags and exit codes', async (script) => {
  const { exitCode, stdout, stderr } = await run(script, '--help');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^Usage: ${script} `));
  expect(stdout).toContain('Exit codes: 0 ');
});

test.each<[Script, string[], string]>([
  ['deploy-blue-green.sh', [...tag, ...inProduction, '--weights', '10,90'], 'unknown flag --weights (try --help)'],
  ['deploy-blue-green.sh', ['main-a1b2c3d', 'mpac-prod'], 'unknown flag main-a1b2c3d'],
  ['deploy-blue-green.sh', inProduction, '--image-tag is missing'],
  ['deploy-blue-green.sh', tag, '--cluster is missing'],
  ['deploy-blue-green.sh', ['--image-tag', ...inProduction], '--image-tag needs a value, but --cluster follows'],
  ['deploy-blue-green.sh', ['--image-tag=', ...inProduction], '--image-tag needs a value, but it is empty'],
  ['deploy-blue-green.sh', [...inProduction, '--image-tag'], '--image-tag needs a value'],
  ['monitor-deployment.sh', ['--duration', ''], '--duration needs a value, but it is empty'],
  ['monitor-deployment.sh', ['3600'], 'unknown flag 3600'],
  ['rollback-deployment.sh', ['--services', 'svc-portal'], '--cluster is missing'],
  ['smoke-tests.sh', ['green'], 'unknown flag green'],
  ['send-alert.sh', ['--severity', 'critical'], '--message is missing'],
  ['send-alert.sh', ['--message', 'hello'], '--severity is missing'],
])('%s %j is a mistake that ends with 1', async (script, args, words) => {
  const { exitCode, stdout, stderr } = await run(script, ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain(`${script}: ${words}`);
});

test.each<[Script, string[], string]>([
  ['deploy-blue-green.sh', [...tag, '--cluster', 'mpac-prd'], 'did you mean mpac-prod?'],
  ['deploy-blue-green.sh', [...tag, '--cluster', 'mpac-staging'], 'staging is rolling, not blueGreen'],
  ['deploy-blue-green.sh', [...tag, ...inProduction, '--services', 'svc-protal'], 'did you mean svc-portal?'],
  ['deploy-blue-green.sh', [...tag, ...inProduction, '--environment', 'staging'], 'staging is not of the cluster'],
  ['rollback-deployment.sh', [...inProduction, '--services', 'svc-portal'], 'has svc-smarttab, mpac-pgw too'],
  [
    'monitor-deployment.sh',
    ['--duration', 'soon'],
    '--duration soon is neither seconds nor a duration such as 90s, 30m or 1h',
  ],
  ['monitor-deployment.sh', ['--alert-on-error-rate', 'low'], 'It is a rule and its threshold'],
  ['smoke-tests.sh', ['--target', 'red'], 'It is candidate, live, or an address'],
  ['send-alert.sh', ['--message', 'x', '--severity', 'high'], 'Allowed choices are info, warning, critical'],
  ['send-alert.sh', ['--message', 'x', '--severity', 'info'], 'the variable SLACK_WEBHOOK_URL is not set'],
])('%s %j is refused before anything is asked of anybody', async (script, args, words) => {
  const { exitCode, stdout, stderr } = await run(script, ...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain(words);
  expect(stderr).not.toContain('127.0.0.1:1');
});

test('all services in any order are the whole', async () => {
  const { exitCode, stderr } = await run(
    'rollback-deployment.sh',
    ...inProduction,
    '--services=mpac-pgw,svc-portal,svc-smarttab',
  );
  expect(exitCode).toBe(1);
  expect(stderr).toContain('cannot reach Temporal at 127.0.0.1:1');
});

describe('a hostile value is data', () => {
  // An image tag and the environment of a monitor are asked of Temporal: see in-the-sandbox.test.ts.
  const flags: readonly [Script, string, string[]][] = [
    ['deploy-blue-green.sh', '--cluster', tag],
    ['deploy-blue-green.sh', '--services', [...tag, ...inProduction]],
    ['deploy-blue-green.sh', '--environment', tag],
    ['monitor-deployment.sh', '--duration', []],
    ['monitor-deployment.sh', '--alert-on-error-rate', []],
    ['monitor-deployment.sh', '--alert-on-latency-p95', []],
    ['rollback-deployment.sh', '--cluster', []],
    ['rollback-deployment.sh', '--services', inProduction],
    ['smoke-tests.sh', '--target', []],
    ['smoke-tests.sh', '--environment', []],
    ['send-alert.sh', '--message', ['--severity', 'info']],
    ['send-alert.sh', '--severity', ['--message', 'x']],
  ];

  // Each value goes to each flag by turns of a table: a start of Node for every pair would take minutes.
  test.each(flags.map((row, index) => [...row, index] as const))('of %s %s', async (script, flag, others, index) => {
    for (const value of [hostileValues[index % 8], hostileValues[(index + 3) % 8]]) {
      const { exitCode } = await run(script, ...others, flag, value ?? '');
      expect(exitCode).toBe(1);
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  test.each(hostileValues)('as a flag of its own: %j', async (value) => {
    for (const script of scripts) {
      const { exitCode, stderr } = await run(script, value);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`unknown flag ${value}`);
    }
  });
});

test('a script that is called by a link finds its program', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'links-'));
  const link = join(elsewhere, 'alert');
  symlinkSync(join(projectRoot, 'scripts', 'send-alert.sh'), link);
  const args = ['--message', 'x', '--severity', 'high'];
  const end = await runProgram({ command: link, args, cwd: folder, env: { PATH: process.env['PATH'], ...env } });
  rmSync(elsewhere, { recursive: true });
  expect(end).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Allowed choices are') });
});

test('what the AWS SDK thinks of this Node stands between no lines of ours', async () => {
  const args = [join(projectRoot, 'bin', 'rollout'), 'smoke', '--environment', 'production'];
  const { exitCode, stderr } = await runProgram({ command: process.execPath, args, env, cwd: folder });
  expect(exitCode).toBe(1);
  expect(stderr).not.toMatch(/Warning/);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
