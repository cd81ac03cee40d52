import { decisionId } from '../../../src/client/decision-id';
import type { RolloutClient } from '../../../src/client/rollout-client';
import type { RolloutRequest } from '../../../src/domain/request';
import type { RolloutStatus } from '../../../src/domain/status';
import type { DevServer } from './dev-server';
import { createRolloutClient } from '../../../src/client/rollout-client';
import { environmentWorkflowId } from '../../../src/domain/request';

/** A client, and a request for an environment and task queue that no other test has. */
export interface At {
  readonly client: RolloutClient;
  /** Base of the task queues. */
  readonly base: string;
  readonly environment: string;
  readonly request: RolloutRequest;
}

let serial = 0;

/** Runs the body in an environment of its own, called so; whatever still runs there is ended afterwards. */
export async function inEnvironment(server: DevServer, body: (at: At) => Promise<void>, called = 'env'): Promise<void> {
  serial += 1;
  const environment = `${called}-${serial}`;
  const base = `client-${process.pid}-${serial}`;
  const client = createRolloutClient(server.env.client, { taskQueue: base });
  const request = { environment, imageTag: 'main-a1b2c3d', requestedBy: 'requester', sequence: 7 };
  try {
    await body({ client, base, environment, request });
  } finally {
    const handle = server.env.client.workflow.getHandle(environmentWorkflowId(environment));
    await handle.terminate('the test is over').catch(() => undefined);
  }
}

/** Watches until the status is as wanted. */
export async function reaches(at: At, wanted: (status: RolloutStatus) => boolean): Promise<RolloutStatus> {
  for await (const { status } of at.client.watch(at.environment, { everyMs: 50 })) {
    if (status && wanted(status)) return status;
  }
  throw new Error('the rollout ended before that');
}

/** Whether a rollout awaits approval. */
export const awaiting = (status: RolloutStatus): boolean => status.phase === 'awaitingApproval';

/** Approves a plan as a person; answers the worker's message. */
export async function approve(at: At, by: string, planDigest: string | null): Promise<string> {
  const argument = { id: decisionId('approve'), by, planDigest: planDigest ?? 'none' };
  return (await at.client.decide('approve', await at.client.describe(at.environment), argument)).message;
}
