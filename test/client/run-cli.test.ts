import type { Outcome } from '../../src/domain/outcome';
import type { RolloutClient } from '../../src/client/rollout-client';
import { ClientFailure } from '../../src/client/client-failure';
import { outcomes } from '../../src/domain/outcome';
import { createProgram } from '../../src/client/run-cli';
import { sampleStatus, watchingStatus } from '../support/status-samples';
import { cli } from './support/cli-run';
import { reading, resultFor, sampleFacts } from './support/readings';
import { silentIo } from './support/silent-io';

const START = 'start --environment production --image-tag main-a1b2c3d';
const started = { workflowId: 'environment/production', runId: 'run-1', existing: false };

function ending(outcome: Outcome): Partial<RolloutClient> {
  const status = sampleStatus({ outcome, phase: 'closed', endedAt: 0 });
  return {
    start: () => Promise.resolve(started),
    status: () => Promise.resolve(reading(status)),
    result: () => Promise.resolve(resultFor(status)),
    watch: async function* () {
      yield { status, stale: null, ended: true };
    },
  };
}

describe('exit codes', () => {
  test.each(Object.keys(outcomes) as Outcome[])('an ended rollout that is %s exits by its outcome', async (outcome) => {
    const { exitCode } = outcomes[outcome];
    expect((await cli('status', ending(outcome))).code).toBe(exitCode);
    expect((await cli('watch', ending(outcome))).code).toBe(exitCode);
    expect((await cli('watch --json', ending(outcome))).code).toBe(exitCode);
    expect((await cli(`${START} --wait`, ending(outcome))).code).toBe(exitCode);
  });

  test('a rollout that still runs exits with 0', async () => {
    expect((await cli('status', { status: () => Promise.resolve(reading(watchingStatus())) })).code).toBe(0);
  });

  test.each([
    ['start --image-tag x', "error: required option '--environment <name>' not specified\n"],
    [
      'pause --for soon',
      "error: option '--for <duration>' argument 'soon' is invalid. It is a duration with its unit: 30m, 1h 30m.\n",
    ],
    [
      `${START} --sequence -1x`,
      "error: option '--sequence <number>' argument '-1x' is invalid. It is a whole number, 0 or more.\n",
    ],
    [`${START} --waive ecs`, '--waive ecs needs --reason: approvers read it\n'],
    ['nonsense', "error: unknown command 'nonsense'\n"],
  ])('the wrong usage `%s` exits with 1 and one line', async (line, stderr) => {
    expect(await cli(line)).toMatchObject({ code: 1, stdout: '', stderr, targets: [] });
  });

  test('a plan with findings exits as a refusal', async () => {
    const finding = { code: 'Split', subject: 'record a', problem: 'is split', cure: 'restore it' };
    const plan = (): ReturnType<RolloutClient['plan']> =>
      Promise.resolve({ plan: null, planDigest: null, findings: [finding], facts: null });
    const run = await cli('plan --environment production --image-tag x', { plan });
    expect(run.code).toBe(3);
    expect(run.stdout.split('\n')).toEqual([
      'No plan can be made.',
      '',
      'Refused for 1 reason(s)',
      '  ✘ record a: is split',
      '    → restore it',
      '',
    ]);
  });
});

describe('failures', () => {
  test.each([
    [new ClientFailure('refused', 'production is taken by x'), 'refused: production is taken by x\n'],
    [new ClientFailure('unreachable', 'cannot reach\n Temporal'), 'cannot reach Temporal\n'],
    [new TypeError('a\nbug'), 'a bug\n'],
  ])('%s is told in one line and the connection closed', async (error, stderr) => {
    const run = await cli(START, { start: () => Promise.reject(error) });
    expect(run).toMatchObject({ code: 1, stdout: '', stderr, open: 0 });
  });

  test.each([
    'start --environment production --image-tag x',
    'approve',
    'promote',
    'resume',
    'undo --environment p --yes',
  ])('`rollout %s` by nobody is a usage error with the cure', async (line) => {
    const run = await cli(line, {}, { env: {} });
    expect(run).toMatchObject({ code: 1, targets: [] });
    expect(run.stderr).toMatch(/^nobody is named: give --(requested-)?by, or set GITHUB_ACTOR or USER\n$/);
  });

  test.each(['abort', 'pause', 'rollback --environment production'])(
    '`rollout %s` by nobody is made by whoever the machine says',
    async (line) => {
      const stopped: unknown[] = [];
      const client: Partial<RolloutClient> = {
        decide: (_kind, _run, { by }) => {
          stopped.push(by);
          return Promise.resolve({ answered: true, message: 'counted' });
        },
        rollback: (_environment, { by }) => {
          stopped.push(by);
          return Promise.resolve({ kind: 'takingBack', runId: 'run-1', answered: true, message: 'counted' });
        },
      };
      expect((await cli(line, client, { env: {} })).code).toBe(0);
      expect(stopped).toEqual(['container-7']);
    },
  );
});

describe('looking', () => {
  test('the last rollout is shown where nothing runs', async () => {
    const run = await cli('status', ending('rejected'));
    expect(run.stderr).toBe('Nothing runs in production. The last rollout:\n');
    expect(run.stdout).toContain('production main-a1b2c3d  ■ rejected');
  });

  test('the last run is called what it was', async () => {
    const status = sampleStatus({ kind: 'undo', phase: 'completed', outcome: 'completed' });
    const run = await cli('status', { status: () => Promise.resolve(reading(status)) });
    expect(run.stderr).toBe('Nothing runs in production. The last undo:\n');
  });

  test('a status as JSON is the status model itself', async () => {
    const status = watchingStatus();
    const run = await cli('status --json', { status: () => Promise.resolve(reading(status)) });
    expect(JSON.parse(run.stdout)).toEqual(status);
  });

  test('the list is a table, or rows for programs', async () => {
    const list = (): Promise<ReturnType<typeof sampleFacts>[]> => Promise.resolve([sampleFacts()]);
    expect((await cli('list', { list })).stdout.split('\n')).toEqual([
      'ENVIRONMENT  IMAGE TAG     STANDING  WEIGHT  STARTED               TOOK  REQUESTED BY  RUN',
      'production   main-a1b2c3d  watching  5 %     2026-01-28T10:30:00Z  1m    octocat       run-1',
      '',
    ]);
    expect(JSON.parse((await cli('list --json', { list })).stdout)).toEqual([sampleFacts()]);
  });

  test('a terminal gets colours unless NO_COLOR is set', async () => {
    const status = (): ReturnType<RolloutClient['status']> => Promise.resolve(reading(watchingStatus()));
    const terminal = (): { columns: number; rows: number } => ({ columns: 100, rows: 40 });
    const escape = String.fromCharCode(27);
    expect((await cli('status', { status }, { terminal })).stdout).toContain(escape);
    expect((await cli('status', { status }, { terminal, env: { NO_COLOR: '1' } })).stdout).not.toContain(escape);
  });
});

test('every command has a description and an example', () => {
  const ours = createProgram({ io: silentIo, exitCode: 0 }).commands.filter(
    (one) => !['bootstrap', 'schema'].includes(one.name()),
  );
  expect(ours.map((one) => one.name())).toEqual([
    'start',
    'plan',
    'approve',
    'reject',
    'status',
    'watch',
    'monitor',
    'list',
    'pause',
    'resume',
    'promote',
    'abort',
    'release',
    'undo',
    'rollback',
    'guard',
    'smoke',
    'alert',
    'environments',
    'image-tag',
    'worker',
  ]);
  for (const command of ours) {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) });
    command.outputHelp();
    expect(help).toMatch(new RegExp(`Example: .+\\.\\n {2}\\$ rollout ${command.name()} `));
  }
});

test('whoever may give a token on the command line is told who reads it there', () => {
  const options = createProgram({ io: silentIo, exitCode: 0 }).commands.flatMap((command) => command.options);
  const tokens = options.filter(({ long }) => long === '--token').map(({ description }) => description);
  expect(tokens.length).toBeGreaterThan(2);
  for (const text of tokens) expect(text).toContain('seen by all on this machine: better ROLLOUT_TOKEN');
});
