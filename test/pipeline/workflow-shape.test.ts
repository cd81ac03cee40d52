import { parse } from 'yaml';
import { githubSchema } from '../../src/config/github-schema';
import type { Job } from './support/workflow-file';
import { jobOf, readWorkflow, textOf, workflowFiles } from './support/workflow-file';

const PIPELINE = 'pipeline/pipeline.yml';
const APPROVE = 'pipeline/approve-production.yml';

const everyJob = workflowFiles.flatMap((file) =>
  Object.entries(readWorkflow(file).jobs).map(([name, job]): [string, Job] => [`${file} ${name}`, job]),
);

test.each(workflowFiles)('%s gives its jobs nothing that they do not ask for', (file) => {
  expect(readWorkflow(file).permissions).toEqual({});
});

test.each(everyJob)('%s says what it may do and how long', (_name, job) => {
  expect(job.permissions).toBeDefined();
  expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
});

test.each(everyJob)('%s puts no expression into a script', (_name, job) => {
  for (const { run } of job.steps) expect(run ?? '').not.toContain('${{');
});

test.each(workflowFiles)('%s pins every action by commit and says its version', (file) => {
  const uses = textOf(file)
    .split('\n')
    .filter((line) => /^\s*(- )?uses:/.test(line));
  expect(uses.length).toBeGreaterThan(0);
  for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test.each([PIPELINE, APPROVE])('%s cancels no run of a branch and queues none behind another', (file) => {
  const { concurrency } = readWorkflow(file);
  expect(concurrency?.group).toContain('github.run_id');
  expect([false, "${{ github.event_name == 'pull_request' }}"]).toContain(concurrency?.['cancel-in-progress']);
});

describe('the pipeline', () => {
  test('runs for pushes and pull requests of main and develop', () => {
    const branches = ['main', 'develop'];
    const { on } = readWorkflow(PIPELINE);
    expect(on).toEqual({ push: { branches }, pull_request: { branches }, workflow_dispatch: null });
  });

  test('is believed by the worker however a branch comes to start a rollout, and no otherwise', () => {
    const { start } = githubSchema.parse({ repository: 'mpac/shop', repositoryId: 1, ownerId: 2 });
    const startedBy = Object.keys(readWorkflow(PIPELINE).on).filter((event) => event !== 'pull_request');
    expect([start.events, start.file]).toEqual([startedBy, '.github/workflows/pipeline.yml']);
    expect(jobOf(PIPELINE, 'deploy-production').if).toBe(`github.ref == '${start.ref}'`);
  });

  test('tests four parts that wait for nothing', () => {
    const { jobs } = readWorkflow(PIPELINE);
    const tests = Object.entries(jobs).filter(([name]) => name.startsWith('test-'));
    expect(
      tests.flatMap(([name, job]) => job.strategy?.matrix.include.map((one) => one['service']) ?? [name]),
    ).toHaveLength(4);
    for (const [, job] of tests) expect(job.needs).toBeUndefined();
  });

  test('builds the same four images before and after a merge', () => {
    const [before, after] = ['build', 'build-and-push'].map((name) => jobOf(PIPELINE, name).strategy?.matrix.include);
    expect(before).toEqual(after);
    expect(after?.map((one) => one['repository'])).toEqual([
      'mpac-svc-portal',
      'mpac-svc-smarttab',
      'mpac-pgw',
      'mpac-frontend',
    ]);
    expect(Object.keys(jobOf(PIPELINE, 'build-and-push').outputs ?? {})).toEqual(
      after?.map((one) => one['repository']),
    );
  });

  test('gives identities to jobs of the two branches alone, and never to a pull request', () => {
    const { jobs } = readWorkflow(PIPELINE);
    const signed = Object.entries(jobs).filter(([, job]) => job.permissions?.['id-token'] === 'write');
    expect(signed.map(([name]) => name)).toEqual(['build-and-push', 'deploy-production']);
    // In a pull request the ref is that of the merge.
    for (const [, job] of signed)
      expect(job.if).toMatch(/^github\.ref == 'refs\/heads\/\w+'( \|\| github\.ref == 'refs\/heads\/\w+')?$/);
  });

  test('starts production without waiting for its end', () => {
    const { steps } = jobOf(PIPELINE, 'deploy-production');
    expect(steps).toHaveLength(1);
    expect(steps[0]?.with?.['wait']).toBeUndefined();
  });

  test('tells when a job on the way to a deploy failed, was cancelled or cut short, and no run was started', () => {
    const { if: condition, needs } = jobOf(PIPELINE, 'tell-failure');
    const deploys = ['deploy-staging', 'deploy-production'];
    const onTheWay = [...deploys, 'build-and-push'].flatMap((name) => jobOf(PIPELINE, name).needs ?? []);
    expect(new Set(needs)).toEqual(new Set([...deploys, ...onTheWay]));
    expect(condition).toBe(
      "(failure() || cancelled() || contains(needs.*.result, 'cancelled')) && github.event_name != 'pull_request' && " +
        deploys.map((name) => `!needs.${name}.outputs.run-id`).join(' && '),
    );
    for (const name of deploys) {
      expect(jobOf(PIPELINE, name).outputs).toEqual({ 'run-id': '${{ steps.start.outputs.run-id }}' });
      expect(jobOf(PIPELINE, name).steps.map(({ id }) => id)).toEqual(['start']);
    }
  });

  test.each(['deploy-staging', 'deploy-production'])('leaves the record of %s to the worker', (name) => {
    expect(jobOf(PIPELINE, name).environment).toMatchObject({ deployment: false });
  });
});

test('the approve workflow is started by hand and may only sign', () => {
  const { on, jobs } = readWorkflow(APPROVE);
  const { inputs } = on['workflow_dispatch'] as { inputs: object };
  expect(Object.keys(on)).toEqual(['workflow_dispatch']);
  expect(Object.keys(inputs)).toEqual(['rollout', 'decision', 'reason']);
  expect(jobs['decide']?.permissions).toEqual({ 'id-token': 'write' });
  expect(jobs['decide']?.steps).toHaveLength(1);
});

test('the action needs nothing but Node on the runner', () => {
  const { runs } = parse(textOf('action.yml')) as { runs: object };
  expect(runs).toEqual({ using: 'node24', main: 'dist/action/index.cjs' });
});
