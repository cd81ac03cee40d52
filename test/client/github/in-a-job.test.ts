import type { RolloutClient } from '../../../src/client/rollout-client';
import type { RolloutRequest } from '../../../src/domain/request';
import type { RolloutStatus } from '../../../src/domain/status';
import { requestJobToken } from '../../../src/client/github/job-token';
import { ClientFailure } from '../../../src/client/client-failure';
import { sampleStatus, watchingStatus } from '../../support/status-samples';
import { cli } from '../support/cli-run';
import { reading } from '../support/readings';
import type { TokenService } from './token-service';
import { startTokenService } from './token-service';
import { digest, verifiedStatus } from './verified-status';

let service: TokenService;
beforeEach(async () => {
  service = await startTokenService();
});
afterEach(() => service.close());

interface World {
  readonly client: Partial<RolloutClient>;
  readonly decided: object[];
  readonly started: RolloutRequest[];
}

/** A client whose rollout stands so; what is decided and asked for is kept. */
function world(status: RolloutStatus): World {
  const decided: object[] = [];
  const started: RolloutRequest[] = [];
  const client: Partial<RolloutClient> = {
    status: () => Promise.resolve(reading(status)),
    start: (request) => {
      started.push(request);
      return Promise.resolve({ workflowId: 'environment/production', runId: 'run-1', existing: false });
    },
    decide: (_kind, _environment, argument) => {
      decided.push(argument);
      return Promise.resolve({ answered: true, message: 'counted' });
    },
  };
  return { client, decided, started };
}

const audience = (kind: string, plan: string = digest): string =>
  `rollout:environment/production:run-1:${plan}:${kind}`;

describe('a decision', () => {
  test.each(['approve', 'reject', 'promote', 'resume', 'release'])(
    'to %s in a job has the token of it',
    async (kind) => {
      const { client, decided } = world(verifiedStatus());
      const run = await cli(`${kind} --by ada`, client, { env: service.env });
      expect([run.code, service.audiences]).toEqual([0, [audience(kind)]]);
      expect(decided).toEqual([expect.objectContaining({ token: `token for ${audience(kind)}` })]);
      expect(run.stdout + run.stderr).not.toContain('token for');
    },
  );

  test.each(['abort', 'pause'])('to %s asks for no token', async (kind) => {
    const { client, decided } = world(verifiedStatus());
    await cli(kind, client, { env: service.env });
    expect([decided.length, service.audiences]).toEqual([1, []]);
  });

  test('where names are trusted asks for no token', async () => {
    const { client, decided } = world(watchingStatus());
    await cli('promote', client, { env: service.env });
    expect([decided.length, service.audiences]).toEqual([1, []]);
  });

  test('upon a restore, which shows no plan, has a token all the same', async () => {
    const { client, decided } = world(sampleStatus({ kind: 'restore', phase: 'restoring' }));
    await cli('release', client, { env: service.env });
    expect(service.audiences).toEqual([audience('release', 'none')]);
    expect(decided).toEqual([expect.objectContaining({ token: expect.any(String) })]);
  });

  test.each([
    ['--token given-here', {}],
    ['', { ROLLOUT_TOKEN: 'given-here' }],
  ])('with a token given by `%s` asks for no other', async (option, env) => {
    const { client, decided } = world(verifiedStatus());
    await cli(`promote ${option}`.trim(), client, { env: { ...service.env, ...env } });
    expect([decided, service.audiences]).toEqual([[expect.objectContaining({ token: 'given-here' })], []]);
  });

  test('in a job without permission is not sent, and the cure is told', async () => {
    const { client, decided } = world(verifiedStatus());
    const run = await cli('promote', client, { env: { USER: 'runner', GITHUB_ACTIONS: 'true' } });
    expect([run.code, decided]).toEqual([1, []]);
    expect(run.stderr).toBe('this job may not prove who started it: give it `permissions: id-token: write`\n');
  });

  test('without a worker that answers is sent as it is', async () => {
    const { client, decided } = world(verifiedStatus());
    const status = (): Promise<never> => Promise.reject(new ClientFailure('noWorker', 'nobody'));
    await cli('promote', { ...client, status }, { env: service.env });
    expect(decided).toEqual([expect.not.objectContaining({ token: expect.anything() })]);
  });
});

describe('a start', () => {
  const START = 'start --environment production --image-tag main-1';

  test('in a job has a token for this environment, mode and tag', async () => {
    const { client, started } = world(verifiedStatus());
    await cli(START, client, { env: service.env });
    expect(service.audiences).toEqual(['rollout:start:production:rollout:main-1']);
    expect(started).toMatchObject([{ requestedBy: 'ada', token: 'token for rollout:start:production:rollout:main-1' }]);
  });

  test('goes on without one when the service gives none', async () => {
    service.statuses.push(403);
    const { client, started } = world(verifiedStatus());
    const run = await cli(START, client, { env: service.env });
    expect(run.code).toBe(0);
    expect(started).toEqual([expect.not.objectContaining({ token: expect.anything() })]);
    expect(run.stderr).toContain('gives no token (it answers 403): start the workflow anew');
  });

  test('at a terminal takes the token that is given', async () => {
    const { client, started } = world(verifiedStatus());
    await cli(`${START} --token given-here`, client);
    expect(started).toMatchObject([{ token: 'given-here' }]);
  });
});

test('an undo in a job proves asking and approving apart', async () => {
  const undo = verifiedStatus({ kind: 'undo' });
  const { client, started, decided } = world(undo);
  const watch: RolloutClient['watch'] = async function* () {
    yield { status: undo, stale: null, ended: false };
  };
  const run = await cli('undo --environment production --yes', { ...client, watch }, { env: service.env });
  expect([run.code, service.audiences]).toEqual([0, ['rollout:start:production:undo:undo', audience('approve')]]);
  expect([started, decided]).toMatchObject([
    [{ mode: 'undo', token: 'token for rollout:start:production:undo:undo' }],
    [{ by: 'ada', token: `token for ${audience('approve')}` }],
  ]);
});

describe('the token service', () => {
  test('is asked again when it fails for a moment', async () => {
    service.statuses.push(503);
    await expect(requestJobToken(service.env, 'x')).resolves.toBe('token for x');
    expect(service.audiences).toHaveLength(2);
  });

  test('that refuses is not asked again', async () => {
    service.statuses.push(401);
    await expect(requestJobToken(service.env, 'x')).rejects.toMatchObject({ code: 'unreachable' });
    expect(service.audiences).toHaveLength(1);
  });
});
