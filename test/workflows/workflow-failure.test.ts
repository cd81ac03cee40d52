import { ActivityFailure, CancelledFailure, TimeoutFailure } from '@temporalio/common';
import { failureTypeOf, reportOf } from '../../src/workflows/run/workflow-failure';
import { failure } from '../support/fake-world';

/** An activity as the workflow sees it fail. */
const activityFailed = (cause: Error): ActivityFailure =>
  new ActivityFailure('Activity task failed', 'smokeTest', '1', 'IN_PROGRESS', undefined, cause);

describe('what the failure of an activity says', () => {
  test('a cancelled one is no failure of AWS', () => {
    const cancelled = activityFailed(new CancelledFailure('Cancelled'));
    expect(failureTypeOf(cancelled)).toBeNull();
    expect(reportOf(cancelled)).toMatchObject({ type: 'Aborted', what: 'It was cancelled.' });
  });

  test('one whose time ended says what it had failed with until then', () => {
    const before = failure('AwsUnavailable', 'AWS did not answer secretsmanager:GetSecretValue.');
    const late = new TimeoutFailure('activity timeout', undefined, 'SCHEDULE_TO_CLOSE');
    Object.assign(late, { cause: before });
    expect(reportOf(activityFailed(late)).what).toBe('AWS did not answer secretsmanager:GetSecretValue.');
  });

  test('one whose time ended without a word says so', () => {
    const late = activityFailed(new TimeoutFailure('activity timeout', undefined, 'HEARTBEAT'));
    expect(failureTypeOf(late)).toBe('AwsUnavailable');
    expect(reportOf(late).what).toBe('An activity did not finish in time (HEARTBEAT).');
  });

  test('an error nobody foresaw is a bug in workflow code, and an unanswered call in an activity', () => {
    expect(failureTypeOf(new TypeError('undefined is not a function'))).toBeNull();
    expect(reportOf(new TypeError('undefined is not a function')).type).toBe('Bug');
    expect(failureTypeOf(activityFailed(new Error('write EPROTO')))).toBe('AwsUnavailable');
  });
});
