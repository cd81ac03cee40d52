import { setTimeout as delay } from 'node:timers/promises';
import { ECSClient } from '@aws-sdk/client-ecs';
import { CancelledFailure } from '@temporalio/common';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { createEcsActivities } from '../../../src/activities/ecs/create';
import { activityEnvironment, failureOf } from '../run-activity';

const input = {
  slot: { cluster: 'mpac-prod', service: 'portal', colour: 'green' },
  definition: 'arn:portal-green:8',
  deploymentId: 'ecs-svc/1',
  targetGroupArn: 'arn:portal-green',
  withinMs: 900_000,
  imageStops: 2,
  pollMs: 10,
} as const;

/** The wait where every call fails with what is made for it, and how many calls there were. */
function waitWhere(fails: () => Error) {
  let calls = 0;
  const handle = (): Promise<never> => {
    calls += 1;
    return Promise.reject(fails());
  };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const options = { region: 'ap-northeast-1', credentials, maxAttempts: 1, requestHandler: { handle } };
  const clients = { ecs: new ECSClient(options), elbv2: new ElasticLoadBalancingV2Client(options) };
  return {
    ...createEcsActivities({ ...clients, definitionFile: () => '', readWeights: () => Promise.reject(fails()) }),
    calls: () => calls,
  };
}

const unforeseen = (): Error => new Error('something that nobody foresaw');
/** The first attempt began so many milliseconds ago. */
const begun = (ago: number) => activityEnvironment({ heartbeatDetails: Date.now() - ago });

test('a wait looks again soon at first, however long the pause may become', async () => {
  const { awaitStable, calls } = waitWhere(unforeseen);
  const environment = activityEnvironment();
  const failing = failureOf(environment.run(awaitStable, { ...input, pollMs: 600_000 }));
  while (calls() === 0) await delay(10);
  const first = calls();
  while (calls() < 2 * first + 1) await delay(10);
  environment.cancel();
  expect(await failing).toBeInstanceOf(CancelledFailure);
});

test('a wait that the former release began has no more time than it had there', async () => {
  const { awaitStable } = waitWhere(unforeseen);
  const former = activityEnvironment({ heartbeatDetails: { startedAt: Date.now() - 900_000 } });
  await expect(former.run(awaitStable, input)).rejects.toMatchObject({ type: 'CandidateUnseen' });
});

describe('a wait for a stable deployment that meets an error nobody foresaw', () => {
  test('goes on, since the next look may be answered', async () => {
    const { awaitStable, calls } = waitWhere(unforeseen);
    await failureOf(begun(899_000).run(awaitStable, input));
    expect(calls()).toBeGreaterThan(2);
  });

  test.each([
    ['of any kind', unforeseen],
    ['of the connection', () => Object.assign(new Error('write EPROTO'), { code: 'EPROTO' })],
  ])('%s ends at its deadline for good, and says that nobody could look', async (_, fails) => {
    const { awaitStable } = waitWhere(fails);
    await expect(begun(900_000).run(awaitStable, input)).rejects.toMatchObject({
      type: 'CandidateUnseen',
      nonRetryable: true,
      message: expect.stringMatching(/^portal-green was not seen stable within 15m: /) as unknown,
    });
  });

  test('is ended by a cancellation at once', async () => {
    const { awaitStable } = waitWhere(unforeseen);
    const environment = activityEnvironment();
    const failing = failureOf(environment.run(awaitStable, input));
    environment.cancel();
    await expect(failing).resolves.toBeInstanceOf(CancelledFailure);
  });
});
