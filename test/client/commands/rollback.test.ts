import type { Outcome } from '../../../src/domain/outcome';
import type { RollbackAnswer, RollbackAsk } from '../../../src/client/roll-back';
import type { RolloutClient } from '../../../src/client/rollout-client';
import { breakGlass } from '../../../src/client/break-glass/restore';
import { ClientFailure } from '../../../src/client/client-failure';
import { sampleStatus } from '../../support/status-samples';
import { cli } from '../support/cli-run';
import { resultFor } from '../support/readings';

// It writes to AWS; what it does is tested where it stands.
jest.mock('../../../src/client/break-glass/restore', () => ({ breakGlass: jest.fn(() => Promise.resolve()) }));

const ROLLBACK = 'rollback --environment production';

/** A client that answers so, and whose run ends with this outcome. */
function telling(
  answer: RollbackAnswer,
  outcome: Outcome = 'rolledBack',
  asked: RollbackAsk[] = [],
): Partial<RolloutClient> {
  const status = sampleStatus({ phase: 'closed', outcome });
  return {
    rollback: (_environment, ask) => {
      asked.push(ask);
      return Promise.resolve(answer);
    },
    watch: async function* () {
      yield { status, stale: null, ended: true };
    },
    result: () => Promise.resolve(resultFor(status)),
  };
}

const takingBack: RollbackAnswer = { kind: 'takingBack', runId: 'run-1', answered: true, message: 'abort was counted' };
const restoring: RollbackAnswer = { kind: 'restoring', runId: 'run-2', existing: false, to: { a: 'blue', b: 'blue' } };

test('a running rollout is told, with the reason', async () => {
  const asked: RollbackAsk[] = [];
  const run = await cli(`${ROLLBACK} --reason errors --by grace`, telling(takingBack, 'rolledBack', asked));
  expect(asked).toEqual([{ by: 'grace', reason: 'errors' }]);
  expect(run).toMatchObject({
    code: 0,
    stdout: 'production: abort was counted\nNext: `rollout watch --environment production`\n',
  });
});

test('a restore tells where traffic goes', async () => {
  expect((await cli(ROLLBACK, telling(restoring))).stdout).toContain(
    'production: all traffic is now sent to blue (run run-2)\n',
  );
  const found = telling({ ...restoring, existing: true, to: { a: 'blue', b: 'green' } });
  expect((await cli(ROLLBACK, found)).stdout).toContain('all traffic is being sent to a blue, b green (run run-2)\n');
});

test('a rollback that waits for a worker names the other way', async () => {
  const run = await cli(ROLLBACK, telling({ ...takingBack, answered: false }));
  expect(run.stdout).toContain(
    'No worker answers: start one with `rollout worker`; without Temporal: `rollout rollback --environment production --break-glass`\n',
  );
});

test.each<[Outcome, number]>([
  ['rolledBack', 0],
  ['failedBeforeTraffic', 0],
  ['aborted', 0],
  ['restored', 0],
  ['completed', 1],
  ['refused', 3],
  ['released', 4],
  ['stranded', 4],
])('waiting for a rollback that ends %s exits with %i', async (outcome, code) => {
  const run = await cli(`${ROLLBACK} --wait --json`, telling(takingBack, outcome));
  expect(run.code).toBe(code);
  expect(JSON.parse(run.stdout)).toMatchObject({ outcome });
});

describe('a colour by name', () => {
  test('is asked for, then sent', async () => {
    const asked: RollbackAsk[] = [];
    const questions: string[] = [];
    const ask = (question: string): Promise<string> => {
      questions.push(question);
      return Promise.resolve('yes');
    };
    const run = await cli(`${ROLLBACK} --to green`, telling(restoring, 'restored', asked), { ask });
    expect([run.code, questions, asked]).toEqual([
      0,
      ['All traffic of production to green? Type yes: '],
      [{ by: 'ada', to: 'green' }],
    ]);
  });

  test('is not sent without a yes', async () => {
    const asked: RollbackAsk[] = [];
    const client = telling(restoring, 'restored', asked);
    const run = await cli(`${ROLLBACK} --to green`, client, { ask: () => Promise.resolve('no') });
    expect([run.code, run.stderr, asked]).toEqual([1, 'refused: nothing was done, you did not say yes\n', []]);
    const nobody = await cli(`${ROLLBACK} --to green`, client);
    expect(nobody).toMatchObject({ code: 1, targets: [] });
    expect(nobody.stderr).toContain('give --yes');
  });

  test('is blue or green', async () => {
    expect((await cli(`${ROLLBACK} --to red`)).stderr).toContain('Allowed choices are blue, green');
  });
});

describe('without Temporal', () => {
  test('the other way is named where it cannot be reached', async () => {
    const connect = (): Promise<never> => Promise.reject(new ClientFailure('unreachable', 'cannot reach Temporal'));
    const run = await cli(ROLLBACK, {}, { connect });
    expect([run.code, run.stderr]).toEqual([
      1,
      'cannot reach Temporal; without Temporal: `rollout rollback --environment production --break-glass`\n',
    ]);
  });

  test('breaking the glass connects to no Temporal', async () => {
    const run = await cli(`${ROLLBACK} --break-glass --to blue --yes --config there.yaml --services a,b --by grace`);
    expect(run).toMatchObject({ code: 0, targets: [] });
    const asked = { environment: 'production', to: 'blue', yes: true, config: 'there.yaml', services: ['a', 'b'] };
    expect(breakGlass).toHaveBeenCalledWith(
      expect.objectContaining({ exitCode: 0 }),
      expect.objectContaining({ ...asked, by: 'grace' }),
    );
  });

  test('single services are for the broken glass only', async () => {
    const run = await cli(`${ROLLBACK} --services a`);
    expect(run).toMatchObject({ code: 1, stderr: '--services goes with --break-glass only\n', targets: [] });
  });
});
