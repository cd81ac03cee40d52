import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DecisionRecord } from '../../../src/domain/decision';
import type { RolloutClient } from '../../../src/client/rollout-client';
import type { RolloutStatus } from '../../../src/domain/status';
import type { CommandIo, Session } from '../../../src/client/session';
import { ClientFailure } from '../../../src/client/client-failure';
import { decideProven } from '../../../src/client/github/decide-proven';
import { cli } from '../support/cli-run';
import { reading } from '../support/readings';
import type { FakeGh } from './fake-gh';
import { fakeGh } from './fake-gh';
import { digest, page, provenRecord, verifiedStatus } from './verified-status';

let gh: FakeGh;
beforeEach(() => {
  gh = fakeGh();
});
afterEach(() => gh.remove());

const dispatched = (): boolean => existsSync(join(gh.env['GH_DIR'] ?? '', 'dispatched'));

/** A client whose status shows these decisions once the workflow was started; deciding by itself is an error. */
function client(after: readonly DecisionRecord[], changes: Partial<RolloutStatus> = {}): Partial<RolloutClient> {
  const before = [provenRecord({ id: 'former', kind: 'approve' })];
  return {
    status: () =>
      Promise.resolve(
        reading(
          verifiedStatus(dispatched() ? { decisions: [...before, ...after], ...changes } : { decisions: before }),
        ),
      ),
    decide: () => Promise.reject(new TypeError('it must be decided by the workflow')),
  };
}

test('an approval at a terminal starts the workflow and follows it', async () => {
  const run = await cli(['approve', '--reason', 'read it, "fine"'], client([provenRecord()]), { env: gh.env });
  expect([run.code, run.stdout]).toEqual([0, 'production: approve by ada was counted\n']);
  expect(run.stderr).toContain(`approve as ada: the workflow is started, ${page}\n`);
  expect(gh.calls()).toEqual([
    ['api', '--hostname', 'github.test', 'user'],
    [
      ...['workflow', 'run', '.github/workflows/approve-production.yml'],
      ...['--repo', 'github.test/mpac/mpac-cloud', '--ref', 'main'],
      ...['--raw-field', `rollout=environment/production:run-1:${digest}`],
      ...['--raw-field', 'decision=approve', '--raw-field', 'reason=read it, "fine"'],
    ],
  ]);
});

test('the plan that was read is approved, not the one there is by now', async () => {
  const read = `sha256:${'e'.repeat(64)}`;
  await cli(`approve --plan-digest ${read}`, client([provenRecord()]), { env: gh.env });
  expect(gh.calls().at(-1)).toContain(`rollout=environment/production:run-1:${read}`);
});

test('a decision that the workflow made in vain is refused with the reason', async () => {
  const refused = provenRecord({ accepted: false, refusal: 'ada has approved already' });
  const run = await cli('approve', client([refused]), { env: gh.env });
  expect([run.code, run.stdout]).toEqual([1, '']);
  expect(run.stderr).toMatch(/\nrefused: ada has approved already\n$/);
});

test('a refusal before anybody was verified is found by the login', async () => {
  const { proof: _proof, ...unproven } = provenRecord({ by: 'ada', accepted: false, refusal: 'identity not verified' });
  const run = await cli('approve', client([{ ...unproven, verification: 'unverified' }]), { env: gh.env });
  expect(run.stderr).toMatch(/\nrefused: identity not verified\n$/);
});

test('somebody who is not on the list is told before anything is started', async () => {
  gh.answers('api', JSON.stringify({ id: 666, login: 'ada' }));
  const run = await cli('approve', client([]), { env: gh.env });
  expect([run.code, dispatched()]).toEqual([1, false]);
  expect(run.stderr).toContain(
    'refused: `gh` is logged in as ada (ID 666), who is not on the list of approvers: ada, grace\n',
  );
});

test('a terminal without gh is told what to install, and the page', async () => {
  const run = await cli('promote', client([]), { env: { USER: 'ada', PATH: '/nowhere' } });
  expect([run.code, run.stderr]).toEqual([
    1,
    `people are verified by GitHub here, and \`gh\` is not installed: install it (https://cli.github.com) and run \`gh auth login --hostname github.test\`, or decide at ${page}\n`,
  ]);
});

test('a gh that nobody is logged in to says how', async () => {
  gh.answers('api', 'To get started with GitHub CLI, please run:  gh auth login\n', true);
  const run = await cli('promote', client([]), { env: gh.env });
  expect([run.code, run.stderr]).toEqual([
    1,
    `\`gh\` is not logged in to github.test (To get started with GitHub CLI, please run: gh auth login): run \`gh auth login --hostname github.test\`, or decide at ${page}\n`,
  ]);
});

test('a workflow that may not be started is told as gh tells it', async () => {
  gh.answers('workflow run', 'HTTP 403: Must have admin rights to Repository.\n', true);
  const run = await cli('promote', client([]), { env: gh.env });
  expect(run.stderr).toContain('the start of the workflow (HTTP 403: Must have admin rights to Repository.)');
});

test('an answer of gh that is none is named', async () => {
  gh.answers('api', 'hello');
  expect((await cli('promote', client([]), { env: gh.env })).stderr).toContain('update it (`gh version`)');
});

describe('following', () => {
  const pace = { statusEveryMs: 5, runEveryMs: 10, withinMs: 20_000 };
  const url = 'https://github.test/mpac/mpac-cloud/actions/runs/9001';
  const aRun = (status: string, conclusion: string, createdAt = new Date()): string =>
    JSON.stringify([{ databaseId: 9001, url, status, conclusion, createdAt: createdAt.toISOString() }]);

  /** Promotes with this client, and returns what was said beside the outcome. */
  async function promote(with_: Partial<RolloutClient>, within = pace): Promise<{ said: string; end: unknown }> {
    let said = '';
    const io: Partial<CommandIo> = { env: gh.env, stderr: (text) => (said += text) };
    const run = { environment: 'production', runId: 'run-1' };
    const where = { kind: 'promote', run, argument: { id: 'd-1', by: 'ada' } } as const;
    const session: Session = { io: io as CommandIo, exitCode: 0 };
    const end: unknown = await decideProven(session, with_ as RolloutClient, where, undefined, within).catch(
      (error: unknown) => error,
    );
    return { said, end };
  }

  test('ends with a workflow that failed, and says its address', async () => {
    gh.answers('run list', aRun('completed', 'failure'));
    const { said, end } = await promote(client([]));
    expect(said).toContain(`  ${url}\n`);
    expect(end).toMatchObject({
      code: 'refused',
      message: `the workflow ended (failure) and promote was not counted: see why at ${url}`,
    });
  });

  test('goes on while the workflow runs, and gives up in the end', async () => {
    gh.answers('run list', aRun('in_progress', ''));
    const { end } = await promote(client([]), { ...pace, withinMs: 2_000 });
    expect(end).toMatchObject({ code: 'refused', message: `nothing came of it yet: look at ${url}` });
  });

  test('takes no run from before for its own', async () => {
    gh.answers('run list', aRun('completed', 'failure', new Date(Date.now() - 3_600_000)));
    expect((await promote(client([]), { ...pace, withinMs: 2_000 })).end).toMatchObject({
      message: `nothing came of it yet: look at ${page}`,
    });
  });

  test('outlives a worker that is away for a moment', async () => {
    const counted = client([provenRecord({ id: 'new', kind: 'promote' })]);
    let looks = 0;
    const status: RolloutClient['status'] = async (environment) => {
      looks += 1;
      if (dispatched() && looks < 6) throw new ClientFailure('noWorker', 'away');
      if (!counted.status) throw new TypeError('no status');
      return await counted.status(environment);
    };
    expect((await promote({ ...counted, status })).end).toEqual({
      answered: true,
      message: 'promote by ada was counted',
    });
  });

  test('is over when another rollout has begun', async () => {
    expect((await promote(client([], { runId: 'run-2' }))).end).toMatchObject({
      message: 'the rollout ended before this was decided; see `rollout status`',
    });
  });
});

describe('an undo at a terminal', () => {
  const plan: RolloutClient['plan'] = () =>
    Promise.resolve({ plan: verifiedStatus().plan, planDigest: digest, findings: [], facts: null });
  const running = { kind: 'undo', runId: 'run-2', phase: 'preparing', decisions: [] } as const;

  test('is asked for and approved by the workflow after a yes', async () => {
    const run = await cli(
      ['undo', '--environment', 'production', '--reason', 'refunds fail'],
      { ...client([], running), plan },
      { env: gh.env, ask: () => Promise.resolve('yes') },
    );
    expect([run.code, run.stdout]).toEqual([0, 'Next: `rollout watch --environment production`\n']);
    expect(run.stderr).toContain('Undo in production');
    expect(gh.calls().at(-1)).toEqual(
      expect.arrayContaining(['rollout=environment/production', 'decision=undo', 'reason=refunds fail']),
    );
  });

  test('starts nothing without a yes', async () => {
    const run = await cli(
      'undo --environment production',
      { ...client([]), plan },
      { env: gh.env, ask: () => Promise.resolve('no') },
    );
    expect([run.code, run.stdout, dispatched()]).toEqual([3, 'production: nothing is undone\n', false]);
  });

  test('that would be refused shows why and starts nothing', async () => {
    const findings = [{ code: 'NoUndo', subject: 'slot portal', problem: 'has no note', cure: 'start the tag' }];
    const refused: RolloutClient['plan'] = () =>
      Promise.resolve({ plan: null, planDigest: null, findings, facts: null });
    const run = await cli('undo --environment production --yes', { ...client([]), plan: refused }, { env: gh.env });
    expect([run.code, dispatched()]).toEqual([3, false]);
    expect(run.stdout).toContain('  ✘ slot portal: has no note\n');
  });
});
