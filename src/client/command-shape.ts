import { Command } from 'commander';
import type { Target } from './session';

/** Options that every command which talks to Temporal has. */
export interface CommonOptions extends Target {
  readonly json?: boolean;
}

/** Options that every command which reads the configuration by itself has. */
export interface ConfigurationOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** A command's name, its sentence, and one line one can copy, with what that line does. */
export interface CommandShape {
  readonly name: string;
  readonly description: string;
  readonly example: { readonly says: string; readonly line: string };
}

/** A command with its help text and an example. */
export function shapedCommand(shape: CommandShape): Command {
  return new Command(shape.name)
    .description(shape.description)
    .addHelpText('after', `\nExample: ${shape.example.says}\n  $ ${shape.example.line}`);
}

/** Adds the option by which the configuration is found, and `--json`. */
export function withConfigurationOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration (default: ROLLOUT_CONFIG or rollout.yaml)')
    .option('--json', 'print data as JSON to stdout');
}

/** Adds to the common options the one by which the store of ended runs is found. */
export function withStoreOption(command: Command): Command {
  return withCommonOptions(
    command.option(
      '--config <file>',
      'configuration whose records.store has runs that Temporal has forgotten (default: ROLLOUT_CONFIG, or rollout.yaml if it is here)',
    ),
  );
}

/** Adds the options by which Temporal is found, and `--json`. */
export function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'print data as JSON to stdout')
    .optionsGroup('Connection (defaults: TEMPORAL_* and the profile of the temporal CLI):')
    .option('--address <host:port>', "Temporal's address")
    .option('--namespace <name>', "Temporal's namespace")
    .option('--task-queue <name>', "base of the worker's task queues");
}
