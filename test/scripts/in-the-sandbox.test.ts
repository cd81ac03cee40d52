import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { ProgramEnd } from '../../src/sandbox/processes/run-program';
import { approveTwice } from '../sandbox/look-until';
import { startStoryWorld } from '../sandbox/story-world';
import type { StoryWorld } from '../sandbox/story-world';
import { hostileValues, runScript } from './run-script';
import type { Script } from './run-script';

const services = ['--services', 'svc-portal,svc-smarttab,mpac-pgw'];
const inProduction = ['--cluster', 'mpac-prod', ...services];
const GOOD_TAG = 'main-a1b2c3d-20260128103045';
const BAD_TAG = 'errors50-b2c3d4e-20260129091500';
const WATCH = ['--duration', '3600', '--alert-on-error-rate', '0.5', '--alert-on-latency-p95', '5000'];

const folder = mkdtempSync(join(tmpdir(), 'scripts-'));
let world: StoryWorld;

beforeAll(async () => {
  world = await startStoryWorld();
});

afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

const run = (script: Script, ...args: string[]): Promise<ProgramEnd> =>
  runScript(script, args, { cwd: folder, env: world.sandbox.variables });

const deploy = (tag: string, ...more: string[]): Promise<ProgramEnd> =>
  run('deploy-blue-green.sh', '--image-tag', tag, ...inProduction, ...more);

test('a deploy that is monitored to its end', async () => {
  const before = await world.weights();
  const started = await deploy(GOOD_TAG);
  expect(started).toMatchObject({ exitCode: 0, stderr: '' });
  expect(started.stdout).toContain(`production ${GOOD_TAG} started`);
  const monitoring = run('monitor-deployment.sh', ...WATCH);
  await approveTwice(world.client);
  const monitored = await monitoring;
  expect(monitored).toMatchObject({ exitCode: 0, stderr: '' });
  expect(monitored.stdout).toMatch(
    /check \d+ at 20 %: ✔ pass.*svc-portal (blue|green) error-rate 0 percent \(limit 0\.5 percent/,
  );
  expect(monitored.stdout).toMatch(/latency-p95 [\d.]+ ms \(limit 5000 ms/);
  expect(monitored.stdout).toContain('production: completed: the candidate has all traffic.\n');
  expect(await world.weights()).toBe(before.split('/').reverse().join('/'));

  const afterwards = await run('monitor-deployment.sh');
  expect(afterwards).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^Nothing runs in production\. The last/),
  });
  const unwatched = await run('monitor-deployment.sh', ...WATCH);
  expect(unwatched).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('nothing was watched for 1h') });
  const stricter = await run('monitor-deployment.sh', '--duration', '3600', '--alert-on-error-rate', '0.1');
  expect(stricter).toMatchObject({ exitCode: 1, stdout: '' });
  expect(stricter.stderr).toContain('is watched for error-rate above 0.5 percent, not 0.1');
});

test('a bad image, which its own monitor takes back', async () => {
  const before = await world.weights();
  await world.sandbox.push(BAD_TAG);
  expect(await deploy(BAD_TAG)).toMatchObject({ exitCode: 0 });
  const monitoring = run('monitor-deployment.sh', ...WATCH);
  await approveTwice(world.client);
  const { exitCode, stdout } = await monitoring;
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(
    /check \d+ at 20 %: ✘ fail.*error-rate [\d.]+ percent \(limit 0\.5 percent, \d+ requests, ✘ fail\)/,
  );
  expect(stdout).toContain('production: rolledBack: live has all traffic again, verified.');
  expect(await world.weights()).toBe(before);

  // The step that a pipeline runs after a failure finds nothing left to do, and says so.
  const mark = world.aws.mark();
  const again = await run('rollback-deployment.sh', ...inProduction);
  expect(again).toMatchObject({ exitCode: 1, stdout: '' });
  expect(again.stderr).toMatch(/^refused: nothing runs in production, and traffic is whole, .* ended rolledBack/);
  expect(world.wrote(mark)).toEqual([]);
});

test('a rollback under traffic, which stays until it is back', async () => {
  const before = await world.weights();
  expect(await deploy(GOOD_TAG)).toMatchObject({ exitCode: 0 });
  await approveTwice(world.client);
  await world.until('production', ({ phase }) => phase === 'watching');
  const told = world.told().length;
  const back = await run('rollback-deployment.sh', ...inProduction, '--', '--reason', 'orders are lost');
  expect(back).toMatchObject({ exitCode: 0 });
  expect(back.stdout).toContain('rolledBack: ');
  expect(await world.weights()).toBe(before);
  const { decisions } = (await world.result('production')).status;
  expect(decisions.at(-1)).toMatchObject({ kind: 'abort', by: 'asker', reason: 'orders are lost' });
  expect(JSON.stringify(world.sandbox.slack.messages().slice(told))).toContain('<!channel>');
});

test('a deploy of a tag that does not exist exits as refused, and says so', async () => {
  const { exitCode, stdout } = await deploy('main-0000000-20260101000000');
  expect([exitCode, stdout]).toEqual([3, expect.stringMatching(/✘ image .* has no image with the tag main-0000000/s)]);
});

test('a second deploy is told what runs', async () => {
  expect(await deploy(GOOD_TAG)).toMatchObject({ exitCode: 0 });
  const other = await deploy('main-b2c3d4e-20260129091500');
  expect(other).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('production is taken') });
  const back = await run('rollback-deployment.sh', ...inProduction);
  expect(back).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('aborted: ') });
});

test('smoke tests of what green and blue stand for', async () => {
  const live = await run('smoke-tests.sh', '--target', 'blue');
  expect(live).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('blue is read as the live colour') });
  const idle = await run('smoke-tests.sh', '--target', 'green');
  expect(idle).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('green is read as the candidate colour'),
  });
  const candidates = Object.entries(await world.slots()).flatMap(([name, { desired }]) =>
    desired === 0 ? [name] : [],
  );
  const scale = async (desiredCount: number): Promise<void> => {
    for (const service of candidates) {
      await world.byHand.ecs.send(new UpdateServiceCommand({ cluster: 'mpac-prod', service, desiredCount }));
    }
  };
  expect(candidates).toHaveLength(3);
  await scale(1);
  let up = await run('smoke-tests.sh', '--target', 'green');
  for (let look = 0; up.exitCode !== 0 && look < 40; look += 1) {
    await delay(250);
    up = await run('smoke-tests.sh', '--target', 'green');
  }
  await scale(0);
  expect(up).toMatchObject({ exitCode: 0 });
  expect(up.stdout).toContain('production, candidate: 15 smoke tests passed.');
});

test('an alert that mentions the channel', async () => {
  const message = 'ROLLBACK: production goes back';
  expect(await run('send-alert.sh', '--message', message, '--severity', 'critical')).toMatchObject({ exitCode: 0 });
  const sent = world.sandbox.slack.messages().at(-1);
  expect(sent?.text).toBe(message);
  expect(JSON.stringify(sent?.body)).toContain('<!channel>');
});

const everyHostileValue = hostileValues.join('\n');

test('a hostile alert arrives as it was written', async () => {
  const sent = await run('send-alert.sh', '--severity', 'info', `--message=${everyHostileValue}`);
  expect(sent).toMatchObject({ exitCode: 0 });
  const { body } = world.sandbox.slack.messages().at(-1) ?? {};
  // Escaped where Slack reads markup; as it is where it reads none.
  const shown = JSON.stringify(body).replaceAll('&amp;', '&');
  for (const line of everyHostileValue.trim().split('\n')) {
    expect(shown).toContain(JSON.stringify(line).slice(1, -1));
  }
  expect(JSON.stringify(body)).not.toContain('<!channel>');
  expect(readdirSync(folder)).toEqual([]);
});

test.each(['$(touch marker)', everyHostileValue])(
  'the hostile environment %j is unknown to a monitor',
  async (value) => {
    const told = await run('monitor-deployment.sh', `--environment=${value}`, '--duration', '3600');
    expect(told).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('no rollout of') });
    expect(readdirSync(folder)).toEqual([]);
  },
);

test.each(['$(touch marker)', everyHostileValue])('the hostile image tag %j is refused as data', async (value) => {
  const mark = world.aws.mark();
  const told = await run('deploy-blue-green.sh', `--image-tag=${value}`, ...inProduction, '--', '--wait');
  expect([1, 3]).toContain(told.exitCode);
  expect(world.wrote(mark)).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});
