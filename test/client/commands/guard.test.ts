import type { GuardLook } from '../../../src/client/guard-look';
import type { GuardReport } from '../../../src/domain/guard';
import type { RolloutClient } from '../../../src/client/rollout-client';
import { START } from '../../support/status-samples';
import { cli } from '../support/cli-run';

// What the program of a test takes for now.
const NOW = START + 60_000;

function look(changes: Partial<GuardLook> = {}, report: Partial<GuardReport> = {}): Partial<RolloutClient> {
  const usual: GuardReport = {
    environment: 'production',
    at: NOW - 42_000,
    state: 'quiet',
    finding: 'Nobody runs, all traffic is on blue.',
    did: null,
    runId: null,
    told: {},
  };
  const guard: GuardLook = {
    environment: 'production',
    report: { ...usual, ...report },
    problem: null,
    nextAt: NOW + 78_000,
    pausedUntil: null,
    stopped: false,
    note: null,
    ...changes,
  };
  return { guard: () => Promise.resolve(guard) };
}

describe('what the guard found', () => {
  test.each<[GuardReport['state'], number]>([
    ['quiet', 0],
    ['inCharge', 0],
    ['orphaned', 2],
    ['stuck', 2],
    ['split', 2],
    ['unknown', 1],
  ])('%s exits with %i', async (state, code) => {
    expect((await cli('guard', look({}, { state }))).code).toBe(code);
    expect((await cli('guard --json', look({}, { state }))).code).toBe(code);
  });

  test('a quiet guard takes one line', async () => {
    const run = await cli('guard --environment production', look());
    expect(run.stdout).toBe('production  quiet  42s ago: Nobody runs, all traffic is on blue; next look in 1m 18s\n');
  });

  test('what it did, its pause and its trouble are told', async () => {
    const run = await cli(
      'guard',
      look(
        { pausedUntil: NOW + 600_000, note: 'paused until 10:41:00Z by ada: load test', problem: 'a look failed' },
        { state: 'orphaned', finding: 'run-1 was terminated at 5 %', did: 'Traffic is sent to blue.' },
      ),
    );
    expect(run.stdout.split('\n')).toEqual([
      'production  ‼ ORPHANED  42s ago: run-1 was terminated at 5 %; next look in 1m 18s',
      '  It did: Traffic is sent to blue.',
      '  It looks but does nothing: paused until 10:41:00Z by ada: load test, 10m left',
      '  ? a look failed',
      '',
    ]);
  });

  test('a pause that has ended is not told', async () => {
    const run = await cli('guard', look({ pausedUntil: NOW - 1, note: 'paused by ada' }));
    expect(run.stdout).not.toContain('does nothing');
  });

  test('a guard without any look, stopped in Temporal, is no good sign', async () => {
    const run = await cli('guard', look({ report: null, stopped: true, note: 'noisy' }));
    expect(run.code).toBe(1);
    expect(run.stdout.split('\n')).toEqual([
      'production  has not told of any look yet; no next look',
      '  Nobody looks: its Schedule is paused in Temporal (noisy)',
      '',
    ]);
  });
});

describe('pausing', () => {
  test('a pause is sent with its length, person and reason', async () => {
    const sent: unknown[] = [];
    const pauseGuard: RolloutClient['pauseGuard'] = (environment, change) => {
      sent.push([environment, change]);
      return Promise.resolve(NOW + change.forMs);
    };
    const run = await cli('guard pause --environment production --for 1h --reason test', { pauseGuard });
    expect(sent).toEqual([['production', { by: 'ada', reason: 'test', forMs: 3_600_000 }]]);
    expect(run.stdout).toBe(
      'production: the guard looks but does nothing until 11:31:00Z, then it acts again by itself\n',
    );
  });

  test('the guard acts again when it is resumed', async () => {
    const resumeGuard = (): Promise<void> => Promise.resolve();
    const run = await cli('guard resume --json', { resumeGuard });
    expect(JSON.parse(run.stdout)).toEqual({ environment: 'production', pausedUntil: null });
  });

  test.each([
    ['guard pause', 'a pause has an end: give --for, such as --for 1h\n'],
    ['guard resume --for 1h', 'only a pause takes --for: `rollout guard pause --for 1h`\n'],
    ['guard --for 1h', 'only a pause takes --for: `rollout guard pause --for 1h`\n'],
  ])('the wrong usage `%s` connects to nothing', async (line, stderr) => {
    expect(await cli(line)).toMatchObject({ code: 1, stderr, targets: [] });
  });
});
