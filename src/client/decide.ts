import type { Client } from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { DecisionArgument, DecisionKind } from '../domain/decision';
import type { DecisionAnswer } from '../workflows/messages';
import { environmentWorkflowId } from '../domain/request';
import { decisionSignals, decisionUpdates } from '../workflows/messages';
import { ClientFailure, RefusedDecision } from './client-failure';
import { CALL_DEADLINE_MS, explained } from './explain-failure';

/** What became of a decision: answered by a worker, or kept by Temporal until one is back. */
export interface DecisionOutcome {
  readonly answered: boolean;
  readonly message: string;
}

/**
 * Sends a decision to the environment's running rollout: as Update, which answers; when nothing answers in 5 s, as Signal,
 * which waits in history (ten updates without an answer would block the eleventh, and a dying server loses them).
 * Throws `RefusedDecision` with the reason, or a `ClientFailure` `nothingRuns` or `unreachable` (then it was not sent).
 */
export async function decide<K extends DecisionKind>(
  client: Client,
  kind: K,
  environment: string,
  argument: DecisionArgument<K>,
): Promise<DecisionOutcome> {
  const handle = client.workflow.getHandle(environmentWorkflowId(environment));
  try {
    const answer = await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () =>
      handle.executeUpdate<DecisionAnswer, [DecisionArgument]>(decisionUpdates[kind].name, {
        args: [argument],
        updateId: argument.id,
      }),
    );
    return { answered: true, message: answer.message };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw nothingRuns(environment, error);
    if (error instanceof WorkflowUpdateFailedError) throw refusalIn(error);
  }
  await explained(client, async () => {
    try {
      await handle.signal<[DecisionArgument]>(decisionSignals[kind].name, argument);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw nothingRuns(environment, error);
      throw error;
    }
  });
  return { answered: false, message: `${kind} is recorded and will act when a worker is back` };
}

function refusalIn(error: WorkflowUpdateFailedError): ClientFailure {
  const { cause } = error;
  if (cause instanceof ApplicationFailure && cause.type === 'AcceptedUpdateCompletedWorkflow') {
    return new RefusedDecision('the rollout ended while this was being decided; see `rollout status`', {
      cause: error,
    });
  }
  return new RefusedDecision(cause?.message ?? error.message, { cause: error });
}

function nothingRuns(environment: string, cause: unknown): ClientFailure {
  const cure = 'see `rollout list`, and `rollout status` for how the last one ended';
  return new ClientFailure('nothingRuns', `nothing runs in ${environment}: ${cure}`, { cause });
}
