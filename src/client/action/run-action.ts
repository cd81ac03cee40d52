import type { ActionCommand } from './action-inputs';
import type { Runner } from './runner';
import { EXIT_FAILED, failureLine } from '../failure-line';
import { actionCommands, input, oneOfInput } from './action-inputs';
import { decideAction } from './decide-action';
import { imageTagAction } from './image-tag-action';
import { failureSummary } from './job-summary';
import { rollbackAction } from './rollback-action';
import { startAction } from './start-action';

const actions: Readonly<Record<ActionCommand, (runner: Runner) => number | Promise<number>>> = {
  start: startAction,
  decide: decideAction,
  rollback: rollbackAction,
  'image-tag': imageTagAction,
};

/** Runs the step's command and returns the exit code of the CLI. Never throws: a failure is annotated and summed up. */
export async function runAction(runner: Runner): Promise<number> {
  let code: number;
  try {
    code = await actions[oneOfInput(runner.io.env, 'command', actionCommands, actionCommands.join(', '))](runner);
  } catch (error) {
    code = EXIT_FAILED;
    const message = failureLine(error);
    runner.error(message);
    runner.addToSummary(failureSummary(input(runner.io.env, 'command') ?? 'no command', message));
  }
  runner.output('exit-code', code);
  return code;
}
