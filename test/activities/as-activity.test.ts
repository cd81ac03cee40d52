import { ApplicationFailure } from '@temporalio/common';
import { once } from 'node:events';
import { asActivity, firstStart } from '../../src/activities/as-activity';
import { activityEnvironment } from './run-activity';
import { failureTypes, RolloutError } from '../../src/domain/failure';
import type { FailureType } from '../../src/domain/failure';

async function caught(error: unknown): Promise<unknown> {
  return asActivity(async () => {
    throw error;
  })().catch((failure: unknown) => failure);
}

describe('activities', () => {
  test.each(Object.keys(failureTypes) as FailureType[])(
    '%s reaches the workflow with its own retryability',
    async (type) => {
      const failure = await caught(new RolloutError({ type, what: 'It broke.', next: 'Mend it.' }));
      expect(failure).toBeInstanceOf(ApplicationFailure);
      expect(failure).toMatchObject({
        type,
        nonRetryable: !failureTypes[type].retryable,
        message: 'It broke. Mend it.',
      });
    },
  );

  test('a failure carries its report and the first cause', async () => {
    const cause = new Error('socket hang up');
    const report = { type: 'AwsUnavailable', what: 'No answer.', next: 'Wait.' } as const;
    expect(await caught(new RolloutError(report, { cause }))).toMatchObject({ cause, details: [report] });
  });

  test('errors that are not ours reach Temporal as they are', async () => {
    const bug = new TypeError('x is undefined');
    expect(await caught(bug)).toBe(bug);
  });

  test('a successful activity answers what it found', async () => {
    await expect(asActivity(async (a: number, b: number) => a + b)(2, 3)).resolves.toBe(5);
  });

  test('an activity beats beside its work, so that a dead worker shows', async () => {
    const environment = activityEnvironment({ heartbeatTimeoutMs: 10_000 });
    const beat = once(environment, 'heartbeat');
    const done = environment.run(asActivity(async () => (await beat, 'done')));
    await expect(done).resolves.toBe('done');
  });

  test('every beat passes on when the first attempt began', async () => {
    const began = Date.now() - 60_000;
    const environment = activityEnvironment({ heartbeatTimeoutMs: 10_000, heartbeatDetails: began });
    const beat = once(environment, 'heartbeat');
    await environment.run(
      asActivity(async () => {
        expect(firstStart()).toBe(began);
        expect(await beat).toEqual([began]);
      }),
    );
  });
});
