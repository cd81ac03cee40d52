import { Argument, Command } from 'commander';
import { z } from 'zod';
import { configurationJsonSchemaText } from '../../config/json-schema';
import { decisionKinds, decisionSchemas } from '../../domain/decision';

/** `rollout schema [config|decisions]`: JSON Schema of the configuration, or of each decision's argument. */
export function schemaCommand(): Command {
  return new Command('schema')
    .summary('print a JSON Schema')
    .description(
      'Prints the JSON Schema of the configuration, or of the argument of each decision (update and signal).',
    )
    .addArgument(new Argument('[what]', 'which schema').choices(['config', 'decisions']).default('config'))
    .addHelpText('after', '\nExample:\n  $ rollout schema decisions')
    .action((what: string, _options: object, command: Command) => {
      command
        .configureOutput()
        .writeOut?.(what === 'decisions' ? decisionsJsonSchemaText() : configurationJsonSchemaText());
    });
}

/** The JSON Schemas of all decisions, by kind. */
export function decisionsJsonSchemaText(): string {
  const schemas = decisionKinds.map((kind) => [
    kind,
    z.toJSONSchema(decisionSchemas[kind], { io: 'input', target: 'draft-7' }),
  ]);
  return `${JSON.stringify(Object.fromEntries(schemas), null, 2)}\n`;
}
