import type { Runner } from './runner';
import { TAKEN_BACK } from '../roll-back';
import { stopperOf, withClient } from '../session';
import { destinationText } from '../../domain/request';
import { booleanInput, colourInput, input, requiredInput } from './action-inputs';
import { decisionSummary } from './job-summary';
import { showRun } from './show-run';

/** `command: rollback`: traffic back, by the running rollout or after one that was cut off. */
export async function rollbackAction(runner: Runner): Promise<number> {
  const { env } = runner.io;
  const environment = requiredInput(env, 'environment', 'where');
  const to = colourInput(env, 'to');
  const reason = input(env, 'reason');
  const by = stopperOf(runner.io);
  const wait = booleanInput(env, 'wait', false);
  return await withClient(runner, {}, async (client) => {
    const answer = await client.rollback(environment, { by, ...(reason && { reason }), ...(to && { to }) });
    const message =
      answer.kind === 'takingBack' ? answer.message : `all traffic is now sent to ${destinationText(answer.to)}`;
    runner.log(`${environment}: ${message}`);
    runner.output('run-id', answer.runId);
    const { runId } = answer;
    const code = wait ? (await showRun(runner, client, { environment, runId }, TAKEN_BACK)).exitCode : 0;
    const reading = await client.status(environment, runId).catch(() => null);
    runner.summary(decisionSummary('rollback', by, message, reading?.status ?? null));
    return code;
  });
}
