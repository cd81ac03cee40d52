import type { RolloutClient } from '../../../src/client/rollout-client';
import type { RolloutRequest } from '../../../src/domain/request';
import type { RolloutStatus } from '../../../src/domain/status';
import type { WatchedStatus } from '../../../src/client/watch-run';
import { sampleStatus, watchingStatus } from '../../support/status-samples';
import { cli } from '../support/cli-run';
import { resultFor } from '../support/readings';

const START = 'start --environment production --image-tag main-a1b2c3d';
const digest = `sha256:${'a'.repeat(64)}`;
const started = { workflowId: 'environment/production', runId: 'run-1', existing: false };

describe('start', () => {
  /** A client whose run shows these looks. */
  function looking(...looks: WatchedStatus[]): Partial<RolloutClient> {
    return {
      start: () => Promise.resolve(started),
      watch: async function* () {
        yield* looks;
      },
    };
  }
  const fresh = (status: RolloutStatus): WatchedStatus => ({ status, stale: null, ended: status.outcome !== null });

  test('what preflight refuses exits as a refusal, with every reason', async () => {
    const findings = [{ code: 'ImageNotFound', subject: 'image x', problem: 'is not there', cure: 'push it' }];
    const refused = sampleStatus({ phase: 'closed', outcome: 'refused', findings });
    const run = await cli(START, looking(fresh(sampleStatus()), fresh(refused)));
    expect(run.code).toBe(3);
    expect(run.stdout.split('\n')).toEqual([
      'production main-a1b2c3d started: workflow environment/production, run run-1',
      'refused: preflight found reasons; nothing was written',
      '  ✘ image x: is not there',
      '    → push it',
      '',
    ]);
  });

  test.each([
    ['a preflight that takes long', 'Preflight still reads; it goes on.', fresh(sampleStatus())],
    ['nobody who answers', 'It waits for a worker: no worker', { status: null, stale: 'no worker', ended: false }],
    ['a plan', 'awaiting approval', fresh(watchingStatus({ phase: 'awaitingApproval' }))],
  ])('%s is told after ten seconds, and is no failure', async (_name, told, look) => {
    let at = 0;
    const run = await cli(START, looking(...Array<WatchedStatus>(3).fill(look)), { now: () => (at += 5_001) });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain(told);
    expect(run.stdout).toContain('Next: `rollout watch --environment production`');
  });

  test('all options arrive in the request', async () => {
    const asked: { request: RolloutRequest; options: object | undefined }[] = [];
    const start: RolloutClient['start'] = (request, options) => {
      asked.push({ request, options });
      return Promise.resolve(started);
    };
    const line = `${START} --services a,b --commit c0ffee --branch main --sequence 7 --run-url http://r --requested-by bob --supersede --waive ecs --waive p95 --allow-older --digest a=${digest} --digest b=${digest} --json --address h:1 --namespace n --task-queue q --reason`;
    const run = await cli([...line.split(' '), 'a fix'], { start });
    expect(asked).toEqual([
      {
        request: {
          environment: 'production',
          imageTag: 'main-a1b2c3d',
          services: ['a', 'b'],
          commit: 'c0ffee',
          branch: 'main',
          sequence: 7,
          runUrl: 'http://r',
          requestedBy: 'bob',
          reason: 'a fix',
          digests: { a: digest, b: digest },
          allowOlder: true,
          waivers: [
            { rule: 'ecs', reason: 'a fix' },
            { rule: 'p95', reason: 'a fix' },
          ],
        },
        options: { supersede: true },
      },
    ]);
    expect(JSON.parse(run.stdout)).toMatchObject({ ...started, phase: 'awaitingApproval', findings: [] });
    expect(run.targets).toEqual([expect.objectContaining({ address: 'h:1', namespace: 'n', taskQueue: 'q' })]);
  });

  test.each([
    ['--allow-older', '--allow-older needs --reason: approvers read it\n'],
    ['--digest a=latest', 'It is a service and the digest of its image'],
  ])('%s alone asks for nothing', async (option, says) => {
    const run = await cli(`${START} ${option}`);
    expect(run).toMatchObject({ code: 1, stdout: '', targets: [] });
    expect(run.stderr).toContain(says);
  });

  test('waiting talks on stderr and answers on stdout', async () => {
    const end = sampleStatus({ outcome: 'completed', phase: 'completed', endedAt: 0 });
    const result = (): ReturnType<RolloutClient['result']> => Promise.resolve(resultFor(end));
    const run = await cli(`${START} --wait --json`, { ...looking(fresh(end)), result });
    expect(run.stderr).toContain('production main-a1b2c3d started: workflow environment/production, run run-1\n');
    expect(JSON.parse(run.stdout)).toMatchObject({ outcome: 'completed', message: 'That is how it ended.' });
  });
});
