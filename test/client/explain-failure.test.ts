import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { RetryState } from '@temporalio/common';
import { explainFailure } from '../../src/client/explain-failure';

test('a workflow that failed is told by its reason', () => {
  const cause = ApplicationFailure.nonRetryable('the configuration has no environment prod');
  const failed = new WorkflowFailedError('Workflow execution failed', cause, RetryState.NON_RETRYABLE_FAILURE);
  expect(explainFailure(failed, 'h:1', 'n')).toMatchObject({
    code: 'refused',
    message: 'the configuration has no environment prod',
  });
});
