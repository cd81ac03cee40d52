import { ApplicationFailure } from '@temporalio/common';
import type { RecordedRun, RunRecord } from '../../../src/domain/records';
import { createRecordsActivities } from '../../../src/activities/records/create';
import { failureOf, runActivity } from '../run-activity';
import type { LocalGitHub } from './local-github';
import { COMMIT, startLocalGitHub } from './local-github';
import { said, someRun } from './some-run';

let github: LocalGitHub;
beforeEach(async () => {
  github = await startLocalGitHub();
});
afterEach(() => github.close());

function write(record: RunRecord, run: RecordedRun = someRun(), place = github.place): Promise<void> {
  const { writeRecord } = createRecordsActivities({ store: null, github: place, client: undefined as never });
  return runActivity(writeRecord, { run, record });
}

/** Everything GitHub was told, without who asked for it. */
function told(): object {
  return { deployments: github.deployments, commitStatuses: github.commitStatuses };
}

test('a run becomes a Deployment with its links and a commit status', async () => {
  await write(said.half);
  expect(github.deployments).toEqual([
    expect.objectContaining({
      ref: COMMIT,
      environment: 'production',
      auto_merge: false,
      required_contexts: [],
      production_environment: true,
      transient_environment: false,
      payload: {
        rollout: {
          workflowId: 'environment/production',
          runId: 'run-1',
          startedAt: 1_000,
          imageTag: 'main-a1b2c3d-20260128103045',
        },
      },
      statuses: [
        {
          state: 'in_progress',
          description: '50 % of traffic, under watch.',
          environment_url: 'https://example.test',
          log_url: 'http://ui.test/workflows/run-1',
          auto_inactive: false,
        },
      ],
    }),
  ]);
  expect(github.commitStatuses).toEqual([
    {
      sha: COMMIT,
      context: 'rollout/production',
      state: 'pending',
      description: '50 % of traffic, under watch.',
      target_url: 'http://ui.test/workflows/run-1',
    },
  ]);
});

test.each<[keyof typeof said, string, string]>([
  ['queued', 'queued', 'pending'],
  ['half', 'in_progress', 'pending'],
  ['done', 'success', 'success'],
  ['back', 'failure', 'failure'],
  ['rejected', 'inactive', 'failure'],
  ['lost', 'error', 'error'],
])('the record %s is written as %s with a commit that is %s', async (word, deployment, commit) => {
  await write(said[word]);
  expect(github.deployments[0]?.statuses[0]?.state).toBe(deployment);
  expect(github.commitStatuses[0]?.state).toBe(commit);
});

test('what stands already is not written again', async () => {
  await write(said.queued);
  await write(said.done);
  const before = structuredClone(told());
  github.calls.length = 0;
  await write(said.done);
  expect(told()).toEqual(before);
  expect(github.calls.filter((call) => call.startsWith('POST'))).toEqual([]);
});

test('a short commit is found again and its status goes to the whole hash', async () => {
  const run = someRun({ commit: COMMIT.slice(0, 7) });
  await write(said.queued, run);
  await write(said.done, run);
  expect(github.deployments).toHaveLength(1);
  expect(github.commitStatuses.map(({ sha, state }) => `${state} ${sha}`)).toEqual([
    `success ${COMMIT}`,
    `pending ${COMMIT}`,
  ]);
});

test('an attempt that was cut off after any call is completed by the next one', async () => {
  await write(said.done);
  const calls = github.calls.length;
  const wanted = told();
  for (const trouble of ['lost', 'down'] as const) {
    for (let cut = 1; cut <= calls; cut += 1) {
      await github.close();
      github = await startLocalGitHub();
      github.trouble = (number) => (number === cut ? trouble : null);
      const failure = await failureOf(write(said.done));
      expect([cut, failure]).toEqual([cut, expect.objectContaining({ type: 'RecordNotKept', nonRetryable: false })]);
      await write(said.done);
      expect([cut, told()]).toEqual([cut, wanted]);
    }
  }
});

test('a second Deployment of the same run does not stay in progress', async () => {
  await write(said.half);
  const [first] = github.deployments;
  if (!first) throw new Error('there is no Deployment');
  github.deployments.push({ ...first, id: 999, statuses: [...first.statuses] });
  await write(said.done);
  await write(said.done);
  expect(github.deployments.map(({ statuses }) => statuses.map(({ state }) => state))).toEqual([
    ['success', 'in_progress'],
    ['inactive', 'in_progress'],
  ]);
});

test('an end that something late was written over is written again', async () => {
  await write(said.done);
  github.deployments[0]?.statuses.unshift({ state: 'in_progress', description: '50 % of traffic, under watch.' });
  await write(said.done);
  expect(github.deployments[0]?.statuses[0]?.state).toBe('success');
});

test('an end that does not stand after it was written is not believed', async () => {
  const written = write(said.back);
  github.trouble = (_, call) => {
    if (call === 'POST /deployments/100/statuses failure') return { status: 201 };
    return null;
  };
  expect(await failureOf(written)).toMatchObject({
    type: 'RecordNotKept',
    message: expect.stringContaining('Deployment 100 does not say failure after that was written.'),
  });
});

test('a success retires the one before it and stays so itself', async () => {
  await write(said.done, someRun());
  await write(said.back, someRun({ runId: 'run-2', startedAt: 2_000, commit: 'b'.repeat(40) }));
  await write(said.done, someRun({ runId: 'run-3', startedAt: 3_000 }));
  // Looked at once more, as it is a minute later.
  await write(said.done, someRun());
  expect(github.deployments.map(({ statuses }) => statuses.map(({ state }) => state))).toEqual([
    ['inactive', 'success'],
    ['failure'],
    ['success'],
  ]);
});

test('runs that are written down in the wrong order end as they ran', async () => {
  const [early, late] = [someRun(), someRun({ runId: 'run-2', startedAt: 2_000 })];
  await write(said.done, late);
  await write(said.done, early);
  expect(github.deployments.map(({ statuses }) => statuses[0]?.state)).toEqual(['success', 'inactive']);
  await write(said.back, someRun({ runId: 'run-0', startedAt: 500 }));
  expect(github.commitStatuses.map(({ state }) => state)).toEqual(['success']);
});

test('Deployments that others made are left alone', async () => {
  const others = { sha: COMMIT, ref: COMMIT, environment: 'production', production_environment: true };
  const statuses = [{ state: 'success', description: '' }];
  github.deployments.push({ ...others, id: 1, payload: '', statuses: [...statuses] });
  github.deployments.push({ ...others, id: 2, payload: { rollout: 'mine' }, statuses: [...statuses] });
  await write(said.done);
  expect(github.deployments.map(({ statuses: [newest] }) => newest?.state)).toEqual(['success', 'success', 'success']);
});

test('a payload that comes back as text is known again', async () => {
  await write(said.queued);
  const [made] = github.deployments;
  if (made) made.payload = JSON.stringify(made.payload);
  await write(said.half);
  expect(github.story()).toEqual(['queued: Awaiting 2 approvals.', 'in_progress: 50 % of traffic, under watch.']);
});

test.each<[string, number, string, string]>([
  ['an expired token', 401, 'Bad credentials', 'Give the worker a token in GITHUB_TOKEN that is valid'],
  ['a token without rights', 403, 'Resource not accessible by personal access token', 'access to mpac/app'],
  ['an unknown repository', 404, 'Not Found', 'Check the name mpac/app'],
  ['an unknown commit', 422, 'No ref found for: abc', 'Check that the commit is one of mpac/app'],
  ['a renamed repository', 301, 'Moved Permanently', 'The repository was renamed'],
])('%s is refused for good with what GitHub said and the cure', async (_, status, message, cure) => {
  github.trouble = () => ({ status, message });
  const failure = await failureOf(write(said.queued));
  expect(failure).toMatchObject({ type: 'RecordRefused', nonRetryable: true });
  expect(String(failure)).toContain(`GitHub (GET mpac/app/deployments) answered ${status}: ${message}.`);
  expect(String(failure)).toContain(cure);
});

test('a wrong token is in no message, whatever GitHub says', async () => {
  const failure = await failureOf(write(said.queued, someRun(), { ...github.place, token: 'a-wrong-one' }));
  expect(failure).toMatchObject({ type: 'RecordRefused' });
  expect(JSON.stringify([failure, String(failure)])).not.toContain('a-wrong-one');
});

test('an empty variable is told by its name without asking GitHub', async () => {
  const failure = await failureOf(write(said.queued, someRun(), { ...github.place, token: null }));
  expect(failure).toMatchObject({ type: 'RecordRefused', nonRetryable: true });
  expect(String(failure)).toContain("The worker's variable GITHUB_TOKEN is empty.");
  expect(github.calls).toEqual([]);
});

const inTenMinutes = (): string => String(Math.floor(Date.now() / 1_000) + 600);

test.each<[string, number, string, () => Record<string, string>, [number, number]]>([
  ['names seconds', 403, 'You have exceeded a secondary rate limit', () => ({ 'retry-after': '42' }), [42_000, 42_000]],
  [
    'names the hour of its reset',
    403,
    'API rate limit exceeded',
    () => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inTenMinutes() }),
    [590_000, 602_000],
  ],
  ['names nothing', 403, 'You have exceeded a secondary rate limit', () => ({}), [60_000, 60_000]],
  ['answers too many requests', 429, 'slow down', () => ({}), [60_000, 60_000]],
  ['names a year', 429, 'slow down', () => ({ 'retry-after': '31536000' }), [3_600_000, 3_600_000]],
])('a rate limit that %s is waited for and not given up', async (_, status, message, headers, [least, most]) => {
  github.trouble = () => ({ status, message, headers: headers() });
  const failure = await failureOf(write(said.queued));
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({ type: 'RecordNotKept', nonRetryable: false });
  const delay = Number(failure instanceof ApplicationFailure && failure.nextRetryDelay);
  expect(delay).toBeGreaterThanOrEqual(least);
  expect(delay).toBeLessThanOrEqual(most);
});

test.each([500, 502, 503, 409])('an answer %s may be another at the next attempt', async (status) => {
  github.trouble = () => ({ status });
  expect(await failureOf(write(said.queued))).toMatchObject({ type: 'RecordNotKept', nonRetryable: false });
});
