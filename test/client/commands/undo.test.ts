import type { DecisionKind } from '../../../src/domain/decision';
import type { CommandIo } from '../../../src/client/session';
import type { RolloutClient } from '../../../src/client/rollout-client';
import type { RolloutRequest } from '../../../src/domain/request';
import type { RolloutStatus } from '../../../src/domain/status';
import { RefusedDecision } from '../../../src/client/client-failure';
import { decisionSchemas } from '../../../src/domain/decision';
import { samplePlan, sampleStatus } from '../../support/status-samples';
import { cli } from '../support/cli-run';
import { reading, resultFor } from '../support/readings';

const UNDO = 'undo --environment production';
const planDigest = `sha256:${'d'.repeat(64)}`;
const request: RolloutRequest = { environment: 'production', mode: 'undo', imageTag: 'undo', requestedBy: 'ada' };

/** The plan of an undo: back to the slot that was live before. */
function undoPlan(): NonNullable<RolloutStatus['plan']> {
  const plan = samplePlan();
  return {
    ...plan,
    imageTag: 'undo',
    steps: [{ weight: 100, windowMs: 900_000 }],
    services: plan.services.map((one) => ({
      ...one,
      image: `registry/mpac-${one.service}@sha256:former`,
      undoTo: `arn:aws:ecs:ap-northeast-1:1:task-definition/${one.service}-green:41`,
    })),
    approvals: { ...plan.approvals, quorum: 1 },
  };
}

function awaiting(changes: Partial<RolloutStatus> = {}): RolloutStatus {
  const approvals = { needed: 1, givenBy: [], expiresAt: null };
  return sampleStatus({ request, phase: 'awaitingApproval', plan: undoPlan(), planDigest, approvals, ...changes });
}

interface World {
  readonly client: Partial<RolloutClient>;
  readonly asked: RolloutRequest[];
  readonly decided: { kind: DecisionKind; argument: object }[];
}

/** A client whose undo shows these looks, one after the other. */
function world(looks: readonly (RolloutStatus | string)[], changes: Partial<RolloutClient> = {}): World {
  const asked: RolloutRequest[] = [];
  const decided: World['decided'] = [];
  let last = sampleStatus({ request });
  const client: Partial<RolloutClient> = {
    start: (one) => {
      asked.push(one);
      return Promise.resolve({ workflowId: 'environment/production', runId: 'run-9', existing: false });
    },
    watch: async function* () {
      for (const look of looks) {
        if (typeof look === 'string') yield { status: null, stale: look, ended: false };
        else yield { status: (last = look), stale: null, ended: look.outcome !== null };
      }
    },
    decide: (kind, _environment, argument) => {
      decided.push({ kind, argument });
      return Promise.resolve({ answered: true, message: `${kind} was counted` });
    },
    result: () => Promise.resolve(resultFor(last)),
    status: () => Promise.resolve(reading(last)),
    ...changes,
  };
  return { client, asked, decided };
}

/** A person at a terminal who answers so. */
function person(says: string, questions: string[] = []): Partial<CommandIo> {
  return {
    ask: (question) => {
      questions.push(question);
      return Promise.resolve(says);
    },
  };
}

const completed = awaiting({ phase: 'completed', outcome: 'completed' });

test('an undo shows what returns, asks, and approves as the same person', async () => {
  const { client, asked, decided } = world([sampleStatus({ request }), awaiting()]);
  const questions: string[] = [];
  const run = await cli([...UNDO.split(' '), '--reason', 'refunds fail'], client, person('yes', questions));
  expect(run.code).toBe(0);
  expect(asked).toEqual([{ ...request, reason: 'refunds fail' }]);
  expect(questions).toEqual(['Undo production? Type yes: ']);
  expect(run.stderr.split('\n')).toEqual([
    'production undo started: workflow environment/production, run run-9',
    'Undo in production: back to what was live before (mpac-prod, ap-northeast-1)',
    '  portal: blue runs registry/mpac-portal@sha256:old (portal-blue:7)',
    '        → green runs registry/mpac-portal@sha256:former (portal-green:41)',
    '  pgw: blue runs registry/mpac-pgw@sha256:old (pgw-blue:7)',
    '     → green runs registry/mpac-pgw@sha256:former (pgw-green:41)',
    '  then 100 % for 15m under watch',
    'production: approve was counted',
    '',
  ]);
  expect(run.stdout).toBe('Next: `rollout watch --environment production`\n');
  const [approval] = decided;
  expect(approval).toMatchObject({ kind: 'approve', argument: { by: 'ada', planDigest } });
  expect(decisionSchemas.approve.safeParse(approval?.argument).success).toBe(true);
});

test('an undo to the end exits by its outcome', async () => {
  const { client } = world([awaiting(), completed]);
  const run = await cli(`${UNDO} --yes --wait`, client);
  expect([run.code, run.stdout]).toEqual([0, 'completed: That is how it ended.\n']);
  const back = world([awaiting(), awaiting({ phase: 'rolledBack', outcome: 'rolledBack' })]);
  expect((await cli(`${UNDO} --yes --wait --json`, back.client)).code).toBe(2);
});

test('anything but yes ends the undo that was begun', async () => {
  const { client, decided } = world([awaiting()]);
  const run = await cli(UNDO, client, person('y'));
  expect([run.code, run.stdout]).toEqual([3, 'production: nothing is undone; abort was counted\n']);
  expect(decided).toMatchObject([{ kind: 'abort', argument: { by: 'ada', reason: 'not confirmed' } }]);
});

test('anything but yes leaves the undo of somebody else', async () => {
  const found = { workflowId: 'environment/production', runId: 'run-9', existing: true };
  const { client, decided } = world([awaiting()], { start: () => Promise.resolve(found) });
  const run = await cli(UNDO, client, person(''));
  expect([run.code, decided]).toEqual([3, []]);
  expect(run.stdout).toContain('the undo still waits');
});

test('an undo that runs past approval is only followed', async () => {
  const found = { workflowId: 'environment/production', runId: 'run-9', existing: true };
  const { client, decided } = world([awaiting({ phase: 'watching' }), completed], {
    start: () => Promise.resolve(found),
  });
  const run = await cli(`${UNDO} --wait`, client, person('yes'));
  expect([run.code, decided]).toEqual([0, []]);
});

test('a refused undo names every reason with its cure', async () => {
  const findings = ['portal', 'pgw'].map((name) => ({
    code: 'NoUndo',
    subject: `slot ${name}`,
    problem: 'has no note',
    cure: 'start the former tag',
  }));
  const refused = sampleStatus({ request, phase: 'closed', outcome: 'refused', findings });
  const run = await cli(UNDO, world([refused]).client, person('yes'));
  expect(run.code).toBe(3);
  expect(run.stdout.split('\n')).toEqual([
    'refused: That is how it ended.',
    '  ✘ slot portal: has no note',
    '    → start the former tag',
    '  ✘ slot pgw: has no note',
    '    → start the former tag',
    '',
  ]);
});

describe('somebody who may not approve', () => {
  const decide = (): Promise<never> => Promise.reject(new RefusedDecision('ada is not on the list of approvers'));
  const waits =
    'ada is not on the list of approvers; the undo waits for 1 of ada, grace, linus: `rollout approve --environment production`\n';

  test('is told who may and that the undo waits', async () => {
    const run = await cli(`${UNDO} --yes`, world([awaiting()], { decide }).client);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`refused: ${waits}`);
  });

  test('sees its end all the same with --wait', async () => {
    const run = await cli(`${UNDO} --yes --wait`, world([awaiting(), completed], { decide }).client);
    expect(run.code).toBe(0);
    expect(run.stderr).toContain(`\n${waits}`);
  });
});

test('somebody else who approved first does not stop the undo', async () => {
  const decide = (): Promise<never> => Promise.reject(new RefusedDecision('the rollout is not awaiting approval'));
  const status = (): ReturnType<RolloutClient['status']> => Promise.resolve(reading(awaiting({ phase: 'preparing' })));
  const run = await cli(`${UNDO} --yes`, world([awaiting()], { decide, status }).client);
  expect([run.code, run.stdout]).toEqual([0, 'Next: `rollout watch --environment production`\n']);
  expect(run.stderr).toContain('\nthe rollout is not awaiting approval\n');
});

test('without a terminal and --yes nothing is begun', async () => {
  const { client, asked } = world([awaiting()]);
  const run = await cli(UNDO, client);
  expect([run.code, run.stderr, asked]).toEqual([
    1,
    '`rollout undo` asks first, and there is no terminal to ask at: give --yes\n',
    [],
  ]);
});

test('a worker that is away for a moment is waited for', async () => {
  const { client, decided } = world(['away', 'away', awaiting()]);
  expect((await cli(`${UNDO} --yes`, client)).code).toBe(0);
  expect(decided).toHaveLength(1);
});

test('a worker that stays away is named, with how to go on', async () => {
  const run = await cli(`${UNDO} --yes`, world(['away', 'away', 'away', awaiting()]).client);
  expect(run.code).toBe(1);
  expect(run.stderr).toContain(
    'away; once the plan is there, give your voice with `rollout approve --environment production`\n',
  );
});

test('the plan of an undo is shown without starting one', async () => {
  const { client, asked } = world([]);
  const plan: RolloutClient['plan'] = (one) => {
    expect(one).toEqual(request);
    return Promise.resolve({ plan: undoPlan(), planDigest, findings: [], facts: null });
  };
  const run = await cli(`${UNDO} --plan`, { ...client, plan });
  expect([run.code, asked]).toEqual([0, []]);
  expect(run.stdout).toContain('  undo to  portal: arn:aws:ecs:ap-northeast-1:1:task-definition/portal-green:41\n');
  expect(run.stdout).toContain('portal green, arn:aws:ecs:ap-northeast-1:1:task-definition/portal-green:41 as it was');
});
