import type { DecisionKind } from '../../../src/domain/decision';
import type { RunRef } from '../../../src/client/decide';
import type { RolloutClient } from '../../../src/client/rollout-client';
import { decisionSchemas } from '../../../src/domain/decision';
import { RefusedDecision } from '../../../src/client/client-failure';
import { sampleStatus, watchingStatus } from '../../support/status-samples';
import { cli } from '../support/cli-run';
import { reading, sampleFacts } from '../support/readings';

interface Decided {
  kind: DecisionKind;
  run: RunRef;
  argument: { id: string };
}

/** A client whose rollout awaits approval; what is decided is kept. */
function deciding(decided: Decided[], answered = true): Partial<RolloutClient> {
  return {
    status: () => Promise.resolve(reading(watchingStatus({ phase: 'awaitingApproval' }))),
    decide: (kind, run, argument) => {
      decided.push({ kind, run, argument });
      return Promise.resolve({ answered, message: `${kind} counted` });
    },
  };
}

test.each<[DecisionKind, string, object]>([
  ['approve', 'approve', { planDigest: `sha256:${'d'.repeat(64)}` }],
  ['reject', `reject --plan-digest sha256:${'e'.repeat(64)}`, { planDigest: `sha256:${'e'.repeat(64)}` }],
  ['abort', 'abort', {}],
  ['pause', 'pause --for 30m', { forMs: 1_800_000 }],
  ['pause', 'pause', {}],
  ['resume', 'resume', {}],
  ['promote', 'promote', {}],
  ['release', 'release', {}],
])('%s by `rollout %s` is sent as its schema says', async (kind, line, own) => {
  const decided: Decided[] = [];
  const run = await cli(`${line} --by grace --reason because`, deciding(decided));
  expect(run).toMatchObject({ code: 0, stdout: `production: ${kind} counted\n` });
  const [one] = decided;
  expect(one).toMatchObject({ kind, run: { environment: 'production', runId: 'run-1' } });
  expect(one?.argument).toEqual({
    id: expect.stringMatching(`^cli:${kind}:[0-9a-f-]{36}$`),
    by: 'grace',
    reason: 'because',
    ...own,
  });
  expect(decisionSchemas[kind].safeParse(one?.argument).success).toBe(true);
});

test('an approver sees records, images and steps before the answer', async () => {
  const run = await cli('approve --json', deciding([], false));
  expect(run.stderr.split('\n').slice(0, 7)).toEqual([
    'Plan for production: main-a1b2c3d on cluster mpac-prod (ap-northeast-1)',
    `  digest   sha256:${'d'.repeat(64)}`,
    '  record   portal.example.test: blue → green (portal)',
    '  record   pgw.example.test: blue → green (pgw)',
    `  image    portal: registry/mpac-portal@sha256:${'a'.repeat(64)}`,
    `  image    pgw: registry/mpac-pgw@sha256:${'a'.repeat(64)}`,
    '  steps    5 % for 15m, 50 % for 30m, 100 % for 1h',
  ]);
  expect(JSON.parse(run.stdout)).toMatchObject({
    environment: 'production',
    answered: false,
    message: 'approve counted',
  });
});

test('a refused decision exits with 1 and its reason', async () => {
  const decide = (): Promise<never> => Promise.reject(new RefusedDecision('ada has approved already'));
  const run = await cli('approve', { ...deciding([]), decide });
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toMatch(/\nrefused: ada has approved already\n$/);
});

test.each([
  [
    'a plan that is not made yet',
    sampleStatus(),
    'refused: production has no plan yet (it is preflight): try again in a moment\n',
  ],
  [
    'a rollout that has ended',
    sampleStatus({ phase: 'closed', outcome: 'expired' }),
    'nothing runs in production; the last rollout was expired: see `rollout status`\n',
  ],
])('approving %s sends nothing', async (_name, status, stderr) => {
  const decided: Decided[] = [];
  const run = await cli('approve', { ...deciding(decided), status: () => Promise.resolve(reading(status)) });
  expect([run.code, run.stderr, decided]).toEqual([1, stderr, []]);
});

describe('the environment meant', () => {
  test('is the only one in which a rollout runs', async () => {
    const decided: Decided[] = [];
    await cli('abort', { ...deciding(decided), list: () => Promise.resolve([sampleFacts('staging')]) });
    expect(decided[0]?.run.environment).toBe('staging');
  });

  test('must be said where rollouts run in several', async () => {
    const decided: Decided[] = [];
    const list = (): Promise<ReturnType<typeof sampleFacts>[]> =>
      Promise.resolve([sampleFacts('production'), sampleFacts('staging')]);
    const run = await cli('abort', { ...deciding(decided), list });
    expect([run.code, run.stderr, decided]).toEqual([
      1,
      'rollouts run in production and staging: say which with --environment\n',
      [],
    ]);
  });
});
