import type { Client } from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { DecisionArgument, DecisionKind } from '../domain/decision';
import type { DecisionAnswer } from '../workflows/messages';
import type { RunFacts } from '../domain/run-facts';
import { environmentWorkflowId } from '../domain/request';
import { ClientFailure, RefusedDecision } from './client-failure';
import { CALL_DEADLINE_MS, explained } from './explain-failure';
import { describeRun, factsText } from './run-facts';

/** What became of a decision: answered by a worker, or kept by Temporal until one is back. */
export interface DecisionOutcome {
  readonly answered: boolean;
  readonly message: string;
}

/** The run that a person looked at. */
export type RunRef = Pick<RunFacts, 'environment' | 'runId'>;

/**
 * Sends a decision to the run that its person looked at, or to whatever that went on as, and to no other run of the
 * environment. As Update, which answers; when nothing answers in 5 s, as Signal, which waits in history (ten updates
 * without an answer would block the eleventh, and a dying server loses them).
 * Throws `RefusedDecision` with the reason, or a `ClientFailure` `nothingRuns` or `unreachable` (then it was not sent).
 */
export async function decide<K extends DecisionKind>(
  client: Client,
  kind: K,
  run: RunRef,
  argument: DecisionArgument<K>,
): Promise<DecisionOutcome> {
  const sent = await send(client, kind, run, argument);
  if (sent) return sent;
  const facts = await describeRun(client, run.environment, run.runId);
  const again = facts.closedAt === null ? await send(client, kind, facts, argument) : null;
  if (!again) throw await over(client, run);
  return again;
}

/** Null when that run is closed. */
async function send<K extends DecisionKind>(
  client: Client,
  kind: K,
  { environment, runId }: RunRef,
  argument: DecisionArgument<K>,
): Promise<DecisionOutcome | null> {
  const handle = client.workflow.getHandle(environmentWorkflowId(environment), runId);
  try {
    const answer = await client.withDeadline(Date.now() + CALL_DEADLINE_MS, () =>
      handle.executeUpdate<DecisionAnswer, [DecisionArgument]>(kind, {
        args: [argument],
        updateId: argument.id,
      }),
    );
    return { answered: true, message: answer.message };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    if (error instanceof WorkflowUpdateFailedError) throw refusalIn(error);
  }
  return await explained(client, async () => {
    try {
      await handle.signal<[DecisionArgument]>(kind, argument);
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return null;
      throw error;
    }
    return { answered: false, message: `${kind} is recorded and will act when a worker is back` };
  });
}

/** Says what holds the environment instead, or held it last. */
async function over(client: Client, { environment, runId }: RunRef): Promise<ClientFailure> {
  const latest = await describeRun(client, environment);
  const instead = latest.closedAt === null ? `${environment} is held by` : 'nothing runs there, the last one was';
  const what = `the run ${runId} of ${environment} has ended, ${instead} ${factsText(latest)}`;
  return new ClientFailure('nothingRuns', `${what}: nothing was decided; see \`rollout status\``);
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
