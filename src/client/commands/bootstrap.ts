import { Command, InvalidArgumentError } from 'commander';
import { loadConfiguration } from '../../config/load';
import { suggestion } from '../../config/explain-issue';
import type { Configuration } from '../../config/settings';
import { RolloutError } from '../../domain/failure';
import { createBootstrapClients, destroyClients } from '../bootstrap/clients';
import { ClientFailure } from '../client-failure';
import { readDefinition } from '../bootstrap/first-revision';
import { runBootstrap } from '../bootstrap/run';
import { stepData, summaryLine } from '../bootstrap/step-lines';
import type { WantedTopology } from '../bootstrap/wanted';

interface Options {
  readonly environment: string;
  readonly config: string;
  readonly dryRun: boolean;
  readonly imageTag?: string;
  readonly desired: number;
  readonly createZone: boolean;
  readonly vpc?: string;
  readonly subnets?: string[];
  readonly securityGroups?: string[];
  readonly certificateArn?: string;
  readonly json: boolean;
}

/** `rollout bootstrap`: makes what is missing of an environment's two-colour topology, and changes nothing else. */
export function bootstrapCommand(): Command {
  return new Command('bootstrap')
    .summary('make what is missing of an environment')
    .description(
      'Makes what is missing of an environment: cluster, load balancers, target groups, rules, slots and weighted records.\n' +
        'What is there is never changed; what is there and differs is shown with the cure.',
    )
    .requiredOption('-e, --environment <name>', 'environment of the configuration')
    .option('-c, --config <file>', 'configuration', process.env['ROLLOUT_CONFIG'] || 'rollout.yaml')
    .option('--dry-run', 'show what would be made and change nothing', false)
    .option('--image-tag <tag>', 'image of the first revisions; needed when slots are missing')
    .option('--desired <count>', 'tasks of a blue slot that is made', countOf, 2)
    .option('--create-zone', 'make the hosted zone when it is missing', false)
    .option('--vpc <id>', 'VPC, instead of infrastructure.vpc')
    .option('--subnets <ids>', 'subnets with commas, instead of infrastructure.subnets', listOf)
    .option('--security-groups <ids>', 'security groups with commas, instead of infrastructure.securityGroups', listOf)
    .option('--certificate-arn <arn>', 'certificate of the listeners; plain HTTP on port 80 without one')
    .option('--json', 'print the steps as JSON', false)
    .addHelpText(
      'after',
      '\nExample:\n  $ rollout bootstrap -e production --image-tag main-a1b2c3d-20260128103045 --dry-run',
    )
    .action(bootstrap);
}

async function bootstrap(options: Options, command: Command): Promise<void> {
  const configuration = loadConfiguration(options.config, process.env);
  const wanted = wantedTopology(configuration, options);
  const clients = createBootstrapClients(configuration.region);
  const write = (line: string): void => command.configureOutput().writeOut?.(`${line}\n`);
  try {
    const { json, dryRun } = options;
    const run = await runBootstrap(clients, wanted, { dryRun, write: json ? () => undefined : write });
    if (json) {
      const document = { environment: options.environment, outcome: run.outcome, steps: run.steps.map(stepData) };
      write(JSON.stringify(document, null, 2));
    }
    const summary = summaryLine(options.environment, run.outcome, run.steps);
    if (run.outcome === 'conflicts') throw new ClientFailure('refused', summary);
    if (!json) write(summary);
  } finally {
    destroyClients(clients);
  }
}

/**
 * What the configuration and the flags ask for; a flag wins.
 * @throws RolloutError UnknownEnvironment | StrategyUnsupported
 */
export function wantedTopology(
  configuration: Configuration,
  options: Omit<Options, 'config' | 'json' | 'dryRun'>,
): WantedTopology {
  const settings = configuration.environments[options.environment];
  const said = configuration.infrastructure[options.environment];
  const files = configuration.taskDefinitions[options.environment] ?? {};
  if (settings === undefined || said === undefined) throw noSuchEnvironment(configuration, options.environment);
  return {
    settings,
    infrastructure: {
      vpc: options.vpc ?? said.vpc,
      subnets: options.subnets ?? said.subnets,
      securityGroups: options.securityGroups ?? said.securityGroups,
      taskSubnets: said.taskSubnets ?? options.subnets ?? null,
      taskSecurityGroups: said.taskSecurityGroups ?? options.securityGroups ?? null,
      certificateArn: options.certificateArn ?? said.certificateArn,
    },
    definitions: Object.fromEntries(Object.entries(files).map(([service, path]) => [service, readDefinition(path)])),
    imageTag: options.imageTag ?? null,
    desired: options.desired,
    createZone: options.createZone,
  };
}

function noSuchEnvironment({ environments, staging }: Configuration, name: string): RolloutError {
  const known = Object.keys(environments);
  if (staging[name] !== undefined) {
    const what = `The environment ${name} is rolling: it has one colour, which bootstrap does not make.`;
    return new RolloutError({ type: 'StrategyUnsupported', what, next: `Take one of ${known.join(', ')}.` });
  }
  const cure = suggestion(name, known);
  return new RolloutError({
    type: 'UnknownEnvironment',
    what: `The configuration has no environment ${name}:`,
    next: cure,
  });
}

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('write a whole number of tasks, 1 or more');
}

function listOf(text: string): string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
  if (items.length > 0) return items;
  throw new InvalidArgumentError('write IDs with commas between them');
}
