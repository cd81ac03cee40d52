import { Command, CommanderError } from 'commander';
import type { CommandIo, Session } from './session';
import { leavingText } from './leaving-lines';
import { say } from './session';
import { alertCommand } from './commands/alert';
import { bootstrapCommand } from './commands/bootstrap';
import { decisionCommand } from './commands/decision-command';
import { environmentsCommand } from './commands/environments';
import { guardCommand } from './commands/guard';
import { imageTagCommand } from './commands/image-tag';
import { listCommand } from './commands/list';
import { monitorCommand } from './commands/monitor';
import { planCommand } from './commands/plan';
import { rollbackCommand } from './commands/rollback';
import { schemaCommand } from './commands/schema';
import { smokeCommand } from './commands/smoke';
import { startCommand } from './commands/start';
import { statusCommand } from './commands/status';
import { undoCommand } from './commands/undo';
import { watchCommand } from './commands/watch';
import { workerCommand } from './commands/worker';
import { EXIT_FAILED, failureLine } from './failure-line';

/** The whole program with its commands. */
export function createProgram(session: Session): Command {
  const program = new Command('rollout')
    .description(
      'Carries an image tag to Amazon ECS production by blue-green under watch, and takes it back by itself.',
    )
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => session.io.stdout(leavingText(session.io.env, text)),
      writeErr: (text) => session.io.stderr(leavingText(session.io.env, text)),
    })
    .addHelpText(
      'after',
      '\nExit codes: 0 completed or done, 1 usage or connection, 2 taken back, 3 nothing written, 4 released.',
    );
  const commands = [
    startCommand(session),
    planCommand(session),
    decisionCommand(session, 'approve'),
    decisionCommand(session, 'reject'),
    statusCommand(session),
    watchCommand(session),
    monitorCommand(session),
    listCommand(session),
    decisionCommand(session, 'pause'),
    decisionCommand(session, 'resume'),
    decisionCommand(session, 'promote'),
    decisionCommand(session, 'abort'),
    decisionCommand(session, 'release'),
    undoCommand(session),
    rollbackCommand(session),
    guardCommand(session),
    smokeCommand(session),
    alertCommand(session),
    environmentsCommand(session),
    imageTagCommand(session),
    workerCommand(session),
    bootstrapCommand(session),
    schemaCommand(),
  ];
  // A command made on its own does not inherit how the program ends and writes.
  for (const command of commands) program.addCommand(command.copyInheritedSettings(program));
  return program;
}

/** Runs the program with these arguments (without node and script) and returns its exit code. Never throws. */
export async function runCli(argv: readonly string[], io: CommandIo): Promise<number> {
  const session: Session = { io, exitCode: 0 };
  try {
    await createProgram(session).parseAsync(argv, { from: 'user' });
    return session.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    say(session, [failureLine(error)]);
    return EXIT_FAILED;
  }
}
