import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { environmentWorkflowId } from '../../domain/request';
import { within } from './call-deadline';
import type { RunsPort } from './port';

/** Ends that run and no other, so a second attempt ends nothing else; see the port. */
export async function endRun(
  client: Client,
  { environment, runId, reason }: Parameters<RunsPort['endRun']>[0],
): Promise<void> {
  const handle = client.workflow.getHandle(environmentWorkflowId(environment), runId);
  try {
    await within(client, () => handle.terminate(reason));
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
