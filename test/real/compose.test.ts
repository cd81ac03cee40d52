import type { RolloutStatus } from '../../src/domain/status';
import {
  compose,
  docker,
  figure,
  killAndAwait,
  outcomeOf,
  processOf,
  rollout,
  run,
  timed,
  until,
  up,
} from './containers';
import { sectionsOf } from './sections';

const GOOD = 'main-b2c3d4e-20260129091500';
const BAD = 'errors50-b2c3d4e-20260129091500';
const MEGABYTE = 1_000_000;

async function status(): Promise<RolloutStatus> {
  return JSON.parse(await rollout('status', '--json')) as RolloutStatus;
}

/** Starts a rollout of a tag, and two approve it. */
async function begin(tag: string): Promise<void> {
  await rollout('start', '--image-tag', tag, '--requested-by', 'developer-1');
  for (const by of ['approver-1', 'approver-2']) await rollout('approve', '--by', by);
}

/** The first rollout as docs/install.md has it, with the client of the sandbox: plan, start, two approvals, watch. */
async function asInstalled(): Promise<{ following: ReturnType<typeof outcomeOf> }> {
  const [first = '', then = ''] = sectionsOf('docs/install.md')['7. The first rollout'] ?? [];
  const shell = (script: string) =>
    run('bash', '-euc', `rollout() { docker exec --env USER=developer-1 rollout-sandbox-1 rollout "$@"; }\n${script}`);
  await shell(first);
  return { following: outcomeOf(shell(then)) };
}

async function untilWatching(weight: number): Promise<void> {
  await until(`${weight} % is watched`, async () => {
    const { phase, weight: seen } = await status();
    return phase === 'watching' && seen.confirmed === weight;
  });
}

/** `rollout watch` stays until the rollout ends, and exits by its outcome. */
const endOf = () => outcomeOf(rollout('watch'));

beforeAll(async () => {
  await compose('down', '--volumes', '--timeout', '5');
});

afterAll(async () => {
  await compose('down', '--volumes');
});

test('everything comes up from empty volumes, and the UI is where the file says', async () => {
  figure('up from empty volumes', await timed(up));
  const page = await fetch('http://127.0.0.1:8080/namespaces/sandbox/workflows');
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('svelte')]);
});

test('the worker is nobody who may do anything to its machine', async () => {
  const [container] = JSON.parse(await docker('inspect', 'rollout-sandbox-worker-1')) as [
    { Config: { User: string; Image: string }; HostConfig: { ReadonlyRootfs: boolean; CapDrop: string[] } },
  ];
  expect(container).toMatchObject({
    Config: { User: '1000:1000' },
    HostConfig: { ReadonlyRootfs: true, CapDrop: ['ALL'] },
  });
  const sizes = await Promise.all(
    [container.Config.Image, 'node:20.20.2-bookworm-slim'].map(async (image) =>
      Number(await docker('image', 'inspect', '--format', '{{.Size}}', image)),
    ),
  );
  const [size = 0, base = 0] = sizes.map((bytes) => Math.round(bytes / MEGABYTE));
  figure('image of the worker', `${size} MB, of which ${size - base} MB are ours`);
  expect(size).toBeLessThan(400);
});

test('a rollout completes although Temporal, its database and the worker are killed under it', async () => {
  const took = await timed(async () => {
    const { following } = await asInstalled();
    await untilWatching(5);
    figure('Temporal back after kill -9 at 5 %', await timed(() => killAndAwait('temporal')));
    await untilWatching(50);
    figure('PostgreSQL back after kill -9 at 50 %', await timed(() => killAndAwait('postgresql')));
    await untilWatching(100);
    const before = await processOf('sandbox-worker');
    figure(
      'another container for the worker at 100 %',
      await timed(() => compose('up', '--detach', '--no-deps', '--force-recreate', '--wait', 'sandbox-worker')),
    );
    expect(await processOf('sandbox-worker')).not.toBe(before);
    const { code, said } = await following;
    expect([code, said]).toEqual([0, expect.stringContaining('completed: ')]);
  });
  figure('rollout through both kills and a new worker', took);
});

test('a rollout that misbehaves is taken back', async () => {
  await docker('exec', 'rollout-sandbox-1', 'node', 'dist/sandbox/main.js', 'push', BAD);
  const took = await timed(async () => {
    await begin(BAD);
    const { code, said } = await endOf();
    expect([code, said]).toEqual([2, expect.stringContaining('rolledBack: ')]);
  });
  const { said } = await outcomeOf(rollout('status', '--json'));
  const { outcome, weight, failure } = JSON.parse(said) as RolloutStatus;
  expect([outcome, weight.confirmed]).toEqual(['rolledBack', 0]);
  expect(failure?.evidence).toContain('error-rate');
  figure('bad rollout, start to taken back', took);
});

test('told to stop, the worker drains and ends well, and another goes on with what was begun', async () => {
  await rollout('start', '--image-tag', GOOD, '--requested-by', 'developer-1');
  const stopping = timed(() => compose('stop', 'sandbox-worker'));
  figure('worker stopped', await stopping);
  const code = await docker('inspect', '--format', '{{.State.ExitCode}}', 'rollout-sandbox-worker-1');
  expect(code).toBe('0');
  await compose('up', '--detach', '--no-deps', '--wait', 'sandbox-worker');
  await rollout('abort', '--by', 'approver-1', '--reason', 'seen enough');
  await until('it has ended', async () => (await listed())[0]?.outcome !== null);
});

interface Listed {
  readonly imageTag: string;
  readonly outcome: string | null;
}

async function listed(): Promise<Listed[]> {
  const text = await docker('exec', 'rollout-sandbox-1', 'rollout', 'list', '--environment', 'production', '--json');
  return JSON.parse(text) as Listed[];
}

test('what Temporal knows outlives its containers', async () => {
  const before = await listed();
  expect(before.map(({ imageTag }) => imageTag)).toEqual([GOOD, BAD, GOOD]);
  figure('down', await timed(() => compose('down')));
  expect(await run('docker', 'ps', '--quiet')).toBe('');
  figure('up with its volumes', await timed(up));
  expect(await listed()).toEqual(before);
});
