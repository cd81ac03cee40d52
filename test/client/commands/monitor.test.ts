import type { WatchedStatus } from '../../../src/client/watch-run';
import type { Outcome } from '../../../src/domain/outcome';
import { outcomes } from '../../../src/domain/outcome';
import type { RolloutStatus } from '../../../src/domain/status';
import type { Verdict } from '../../../src/domain/verdict';
import { rolledBackStatus, samplePlan, sampleStatus, START, watchingStatus } from '../../support/status-samples';
import { cli } from '../support/cli-run';
import type { CliRun } from '../support/cli-run';

const SECOND = 1_000;
const MONITOR = 'monitor --environment production';

/** A check with that number and verdict, in a rollout that has a plan. */
function checked(number: number, verdict: Verdict, changes: Partial<RolloutStatus> = {}): RolloutStatus {
  const { lastCheck } = watchingStatus();
  if (lastCheck === null) throw new Error('the sample has a check');
  return watchingStatus({ lastCheck: { ...lastCheck, number, verdict, at: START + number * SECOND }, ...changes });
}

const look = (status: RolloutStatus | null, stale: string | null = null): WatchedStatus => ({
  status,
  stale,
  ended: (status?.outcome ?? null) !== null && stale === null,
});

/** Runs the command over these looks, one a second; the last of them stays for ever. */
async function monitor(line: string, looks: readonly WatchedStatus[]): Promise<CliRun & { looks: number }> {
  let now = START;
  let count = 0;
  const watch = async function* (): AsyncGenerator<WatchedStatus> {
    for (;;) {
      const watched = looks[Math.min(count, looks.length - 1)];
      if (watched === undefined || count > 100) throw new Error('it should have stopped by now');
      count += 1;
      now += SECOND;
      yield watched;
      if (watched.ended) return;
    }
  };
  const run = await cli(line, { watch }, { now: () => now });
  return { ...run, looks: count };
}

const lastLine = ({ stdout }: CliRun): string => stdout.trim().split('\n').at(-1) ?? '';

test('each check is one line with values against thresholds', async () => {
  const run = await monitor(`${MONITOR} --duration 2s`, [
    look(checked(1, 'pass')),
    look(checked(1, 'pass')),
    look(checked(2, 'pass')),
  ]);
  expect(run.stdout.split('\n')).toEqual([
    expect.stringMatching(
      /^10:30:01Z check 1 at 5 %: ✔ pass, 6m of 15m healthy.*; portal green error-rate 0\.12 % \(limit 0\.5 %, 1204 requests\); portal green ecs 2 of 2 targets healthy; pgw green error-rate too-few-samples \(limit 0\.5 %, 12 of 400 requests, \? inconclusive\)$/,
    ),
    '10:36:00Z ▶ watching 5 %; next: The next check.',
    expect.stringContaining('10:30:02Z check 2 at 5 %'),
    expect.stringMatching(/^production: all good for 2s; the rollout goes on \(watching 5 %, 6m of 15m healthy.*\)$/),
    '',
  ]);
  expect(run).toMatchObject({ code: 0, stderr: '', open: 0 });
});

test('the duration counts from the first check on', async () => {
  const waiting = look(sampleStatus({ phase: 'awaitingApproval' }));
  const run = await monitor(`${MONITOR} --duration 3s`, [
    ...Array<WatchedStatus>(9).fill(waiting),
    look(checked(1, 'pass')),
  ]);
  expect(run).toMatchObject({ code: 0, looks: 13 });
});

test.each(Object.keys(outcomes) as Outcome[])(
  'a rollout that ends %s ends the monitor by its outcome',
  async (outcome) => {
    const run = await monitor(MONITOR, [
      look(checked(1, 'pass')),
      look(checked(2, 'pass', { phase: 'closed', outcome })),
    ]);
    expect(run.code).toBe(outcomes[outcome].exitCode);
    expect(lastLine(run)).toContain(`production: ${outcome}: ${outcomes[outcome].meaning}.`);
  },
);

test('without a running rollout it says how the last ended', async () => {
  const run = await monitor(`${MONITOR} --duration 1h`, [look(rolledBackStatus())]);
  expect(run.code).toBe(2);
  expect(run.stdout.split('\n')).toEqual([
    'Nothing runs in production. The last rollout: main-a1b2c3d, ended 2026-01-28T10:50:00Z',
    expect.stringContaining('check 7 at 5 %: ? inconclusive; portal green error-rate 0.12 %'),
    `production: rolledBack: ${outcomes.rolledBack.meaning}. A rule was breached.`,
    '',
  ]);
});

test('nothing that ran before counts as watched for a time', async () => {
  const end = look(checked(9, 'pass', { phase: 'completed', outcome: 'completed' }));
  const run = await monitor(`${MONITOR} --duration 1h`, [end]);
  expect(run.code).toBe(1);
  expect(lastLine(run)).toContain('production: nothing runs, so nothing was watched for 1h; the last was completed:');
  expect((await monitor(MONITOR, [end])).code).toBe(0);
  expect((await monitor(`${MONITOR} --duration 1h`, [look(checked(8, 'pass')), end])).code).toBe(0);
});

describe('when the time is up', () => {
  const { failure } = rolledBackStatus();

  test.each<[string, WatchedStatus[], number, string]>([
    [
      'it rolls back',
      [look(checked(1, 'fail', { phase: 'rollingBack', failure }))],
      2,
      'it is being taken back: A rule',
    ],
    ['a check has just failed', [look(checked(1, 'fail'))], 2, 'it is being taken back: a check failed'],
    ['it is held', [look(checked(1, 'pass')), look(checked(2, 'inconclusive', { mode: 'held' }))], 1, 'it is held'],
    ['no check has passed', [look(checked(1, 'inconclusive'))], 1, 'nobody can tell: no check passed in 2s'],
    ['one check passed', [look(checked(1, 'pass')), look(checked(2, 'inconclusive'))], 0, 'all good for 2s'],
    ['it is paused', [look(checked(1, 'pass', { mode: 'paused' }))], 0, 'inconclusive, paused)'],
    ['no worker answers', [look(checked(1, 'pass')), look(checked(1, 'pass'), 'no worker')], 1, 'after 2s: no worker'],
    ['none ever answered', [look(null, 'no worker')], 1, 'nobody can tell after 2s: no worker'],
  ])('and %s, the exit code says so', async (_situation, looks, code, words) => {
    const run = await monitor(`${MONITOR} --duration 2s`, looks);
    expect({ code: run.code, looks: run.looks }).toEqual({ code, looks: 3 });
    expect(lastLine(run)).toContain(words);
  });
});

test('a worker that comes back is told once', async () => {
  const away = look(checked(1, 'pass'), 'no worker answers');
  const run = await monitor(`${MONITOR} --duration 4s`, [
    look(checked(1, 'pass')),
    away,
    away,
    look(checked(2, 'pass')),
  ]);
  expect(run.stdout.split('\n').filter((line) => line.includes('answer'))).toEqual([
    '? no worker answers',
    'answered again',
  ]);
  expect(run.code).toBe(0);
});

test('data is a document for each check and one at the end', async () => {
  const run = await monitor(`${MONITOR} --duration 2s --json`, [look(checked(1, 'pass')), look(checked(2, 'pass'))]);
  expect(
    run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([
    { check: expect.objectContaining({ number: 1, verdict: 'pass' }) },
    { check: expect.objectContaining({ number: 2 }) },
    expect.objectContaining({ environment: 'production', runId: 'run-1', outcome: null, exitCode: 0, past: false }),
  ]);
});

describe('an expected threshold', () => {
  const running = [look(checked(1, 'pass'))];
  const expecting = (...expected: string[]): string =>
    `${MONITOR} --duration 1s ${expected.map((one) => `--expect ${one}`).join(' ')}`;

  test('that the plan has too changes nothing', async () => {
    const run = await monitor(expecting('error-rate=0.50'), running);
    expect(run).toMatchObject({ code: 0, stderr: '' });
  });

  test('that the plan has otherwise is refused with its place', async () => {
    const run = await monitor(expecting('error-rate=0.9'), running);
    expect(run).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        "this rollout is watched for error-rate above 0.5 %, not 0.9: thresholds are approved with its plan, set them in environments.production.rules of the worker's configuration, for the next rollout\n",
    });
  });

  test('of a rule that is not there is refused', async () => {
    const run = await monitor(expecting('errors=0.5'), running);
    expect(run).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no rule errors, but error-rate: add it'),
    });
  });

  test('of an environment without rules is refused', async () => {
    const run = await monitor(expecting('error-rate=0.5'), [
      look(sampleStatus({ kind: 'deploy', phase: 'preparing' })),
    ]);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('is rolling and has no rules') });
  });

  test('of a waived rule is told', async () => {
    const plan = { ...samplePlan(), waivers: [{ rule: 'error-rate', reason: 'a fix' }] };
    const run = await monitor(expecting('error-rate=0.5'), [look(checked(1, 'pass', { plan }))]);
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('error-rate only alerts in this rollout') });
  });

  test('waits for the plan, and its absence is told', async () => {
    const refused = sampleStatus({ phase: 'closed', outcome: 'refused' });
    const run = await monitor(expecting('error-rate=0.9'), [look(sampleStatus()), look(refused)]);
    expect(run).toMatchObject({ code: 3, stderr: 'no thresholds were compared: this run never had a plan\n' });
  });

  test.each(['0.5', 'error-rate=', 'error-rate=-1', 'error-rate=$(id)', '=1'])(
    'written as %s is no threshold',
    async (text) => {
      const run = await cli(['monitor', '--expect', text]);
      expect(run).toMatchObject({
        code: 1,
        targets: [],
        stderr: expect.stringContaining('It is a rule and its threshold'),
      });
    },
  );
});
