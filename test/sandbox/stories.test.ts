import type { ProgramEnd } from '../../src/sandbox/processes/run-program';
import { lookUntil } from './look-until';
import { startSandboxWorld } from './sandbox-world';
import type { SandboxWorld } from './sandbox-world';

const inProduction = ['--environment', 'production'];
const suffix = '-b2c3d4e-20260129091500';

let world: SandboxWorld;

beforeAll(async () => {
  world = await startSandboxWorld();
});

afterAll(async () => {
  await world.close();
});

/** Weights are told as blue/green, and which of the two is live depends on the stories before. */
function fromLive(weights: readonly string[]): string[] {
  const blueWasLive = weights[0] === '100/0';
  return weights.map((pair) => (blueWasLive ? pair : pair.split('/').reverse().join('/')));
}

async function approve(by: string, ...more: string[]): Promise<ProgramEnd> {
  return world.rollout('approve', ...inProduction, '--by', by, ...more);
}

test('a good image goes by its steps to all traffic', async () => {
  const badBefore = badAnswers();
  const stop = world.followWeights();
  const started = await world.rollout(
    'start',
    ...inProduction,
    '--image-tag',
    `main${suffix}`,
    '--requested-by',
    'asker',
  );
  expect(started).toMatchObject({ exitCode: 0 });
  const { planDigest } = await lookUntil(world.client, 'production', ({ phase }) => phase === 'awaitingApproval');

  const second = await world.rollout(
    'start',
    ...inProduction,
    '--image-tag',
    `main-0000000-20260101000000`,
    '--requested-by',
    'x',
  );
  expect(second.exitCode).not.toBe(0);
  expect(second.stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(`main${suffix}`)]);

  expect(await approve('asker')).not.toMatchObject({ exitCode: 0 });
  expect(await approve('stranger')).not.toMatchObject({ exitCode: 0 });
  expect(await approve('approver-1', '--plan-digest', `sha256:${'0'.repeat(64)}`)).not.toMatchObject({ exitCode: 0 });
  expect(await approve('approver-1')).toMatchObject({ exitCode: 0 });
  expect(await approve('Approver-1')).not.toMatchObject({ exitCode: 0 });
  const argument = JSON.stringify({ id: 'by-signal', by: 'approver-2', planDigest });
  const signal = ['workflow', 'signal', '--workflow-id', 'environment/production', '--name', 'approve'];
  expect(await world.temporal(...signal, '--input', argument)).toMatchObject({ exitCode: 0 });

  const watched = await world.rollout('watch', ...inProduction);
  expect([watched.exitCode, watched.stdout]).toEqual([0, expect.any(String)]);
  expect(fromLive(await stop())).toEqual(['100/0', '80/20', '50/50', '0/100']);
  const { status: ended } = await world.client.status('production');
  expect(ended.outcome).toBe('completed');
  const counted = ended.decisions.filter(({ accepted }) => accepted);
  expect(counted.map(({ by, via }) => [by, via])).toEqual([
    ['approver-1', 'update'],
    ['approver-2', 'signal'],
  ]);
  const old = ended.plan?.records[0]?.live ?? 'none';
  const counts = Object.entries(await world.desiredCounts());
  expect(counts.filter(([slot]) => slot.endsWith(old)).map(([, count]) => count)).toEqual([0, 0, 0]);
  expect(badAnswers()).toBe(badBefore);
});

test('an image that fails under traffic is taken back at twenty percent', async () => {
  const badBefore = badAnswers();
  const stop = world.followWeights();
  // Every second request of a task fails: whatever little a check sees of it, it sees one.
  await world.sandbox.push(`errors50${suffix}`);
  const { exitCode, result } = await world.carry(`errors50${suffix}`);
  expect([exitCode, result.outcome, result.message]).toEqual([2, 'rolledBack', expect.any(String)]);
  expect(fromLive(await stop())).toEqual(['100/0', '80/20', '100/0']);
  expect(result.message).toContain('error-rate');
  expect(badAnswers()).toBeGreaterThan(badBefore);
  const told = world.sandbox.slack.messages().map(({ text }) => text);
  expect(told).toEqual(expect.arrayContaining(['production: ROLLING BACK', 'production: traffic is back on live']));
});

test.each([
  ['crash', 'exit code 3', 'failedBeforeTraffic', 2],
  ['unhealthy', 'Target.ResponseCodeMismatch', 'failedBeforeTraffic', 2],
  ['unpullable', 'CannotPullContainerError', 'failedBeforeTraffic', 2],
  ['smokedatabase', 'database', 'failedBeforeTraffic', 2],
  ['missing', 'no image with the tag', 'refused', 3],
])('the image %s ends before any traffic moved', async (branch, cause, outcome, exitCode) => {
  const stop = world.followWeights();
  const { exitCode: ended, result } = await world.carry(branch + suffix);
  expect([ended, result.outcome]).toEqual([exitCode, outcome]);
  expect(result.message).toContain(cause);
  expect(await stop()).toHaveLength(1);
  const candidate = result.status.plan?.records[0]?.candidate;
  const counts = Object.entries(await world.desiredCounts()).filter(([slot]) => slot.endsWith(candidate ?? '-green'));
  if (candidate) expect(counts.map(([, count]) => count)).toEqual([0, 0, 0]);
});

function badAnswers(): number {
  const { blue, green } = world.sandbox.load.read().total;
  return blue.bad + green.bad;
}
