import type { Outcome } from '../../domain/outcome';
import type { Runner } from './runner';
import { ClientFailure } from '../client-failure';
import { destinationText } from '../start-texts';
import { booleanInput, colourInput, input, requiredInput } from './action-inputs';
import { decisionSummary } from './job-summary';
import { showRun } from './show-run';
import { withRolloutClient } from './with-rollout-client';

/** Ends with which traffic is where it was asked to be. */
const TAKEN_BACK: readonly Outcome[] = ['rolledBack', 'failedBeforeTraffic', 'aborted', 'restored'];

/** `command: rollback`: traffic back, by the running rollout or after one that was cut off. */
export async function rollbackAction(runner: Runner): Promise<number> {
  const { env } = runner.io;
  const environment = requiredInput(env, 'environment', 'where');
  const to = colourInput(env, 'to');
  const reason = input(env, 'reason');
  const by = env.GITHUB_ACTOR;
  if (!by) throw new ClientFailure('usage', 'GITHUB_ACTOR is not set: run this in a GitHub workflow');
  const wait = booleanInput(env, 'wait', false);
  return await withRolloutClient(runner, async (client) => {
    const answer = await client.rollback(environment, { by, ...(reason && { reason }), ...(to && { to }) });
    const message =
      answer.kind === 'takingBack' ? answer.message : `all traffic is now sent to ${destinationText(answer.to)}`;
    runner.log(`${environment}: ${message}`);
    runner.output('run-id', answer.runId);
    const code = wait ? await showRun(runner, client, { environment, runId: answer.runId }, TAKEN_BACK) : 0;
    const reading = await client.status(environment).catch(() => null);
    runner.summary(decisionSummary('rollback', by, message, reading?.status ?? null));
    return code;
  });
}
