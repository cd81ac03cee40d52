import { Command, Option } from 'commander';
import type { Configuration } from '../../config/settings';
import type { ProductionSettings } from '../../domain/settings';
import { ClientFailure } from '../client-failure';
import { readDefinition } from '../bootstrap/first-revision';
import { stepData, summaryLine } from '../bootstrap/step-lines';
import type { WantedTopology } from '../bootstrap/wanted';
import { commaSeparated, positiveNumber, repeated } from '../option-values';
import { configurationOf, findEnvironment, requireServices } from '../find-environment';
import type { Session } from '../session';
import { answer, print } from '../session';

interface Options {
  readonly environment: string;
  readonly config?: string;
  readonly dryRun: boolean;
  readonly imageTag?: string;
  readonly desired: number;
  readonly createZone: boolean;
  readonly vpc?: string;
  readonly subnets?: string[];
  readonly securityGroups?: string[];
  readonly certificateArn?: string;
  readonly adopt?: string[];
  readonly json: boolean;
}

/**
 * `rollout bootstrap`: makes what is missing of an environment's two-colour topology, and changes nothing else; with
 * `--adopt` also turns plain records into weighted ones, once what they serve runs in blue too.
 */
export function bootstrapCommand(session: Session): Command {
  return new Command('bootstrap')
    .summary('make what is missing of an environment')
    .description(
      'Makes what is missing of an environment: cluster, load balancers, target groups, rules, slots and weighted records.\n' +
        'What is there is never changed; what is there and differs is shown with the cure.\n' +
        'With --adopt, services that run without a colour get a blue slot of their own beside them, and their plain records\n' +
        'become weighted ones, all blue, once that slot serves. The old services go on; the last lines say how to end them.',
    )
    .requiredOption('-e, --environment <name>', 'environment of the configuration')
    .option('-c, --config <file>', 'configuration (default: ROLLOUT_CONFIG or rollout.yaml)')
    .option('--dry-run', 'show what would be made and change nothing', false)
    .option('--image-tag <tag>', 'image of the first revisions; needed when slots are missing')
    .option('--desired <count>', 'tasks of a blue slot that is made', positiveNumber, 2)
    .option('--create-zone', 'make the hosted zone when it is missing', false)
    .option('--vpc <id>', 'VPC, instead of infrastructure.vpc')
    .option('--subnets <ids>', 'subnets with commas, instead of infrastructure.subnets', commaSeparated)
    .option(
      '--security-groups <ids>',
      'security groups with commas, instead of infrastructure.securityGroups',
      commaSeparated,
    )
    .option('--certificate-arn <arn>', 'certificate of the listeners; plain HTTP on port 80 without one')
    .addOption(
      new Option('--adopt [service=name]', 'adopt the ECS services of the same names, or of another name (repeatable)')
        .preset('')
        .argParser(repeated),
    )
    .option('--json', 'print the steps as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  $ rollout bootstrap -e production --image-tag main-a1b2c3d-20260128103045 --dry-run\n' +
        '  $ rollout bootstrap -e production --adopt --adopt svc-portal=portal-service --dry-run',
    )
    .action((options: Options) => bootstrap(session, options));
}

async function bootstrap(session: Session, options: Options): Promise<void> {
  const { environment, config, json, dryRun } = options;
  const configuration = await configurationOf(session, config);
  const wanted = wantedTopology(configuration, options);
  // Loaded when needed: no other command should wait for all of AWS's clients.
  const { createAwsClients, destroyAwsClients } = await import('../../activities/aws/clients.js');
  const { runBootstrap } = await import('../bootstrap/run.js');
  const clients = createAwsClients({ region: configuration.region });
  const write = (line: string): void => (json ? undefined : print(session, [line]));
  try {
    const { outcome, steps, farewells: next } = await runBootstrap(clients, wanted, { dryRun, write });
    const summary = summaryLine(environment, outcome, steps);
    const lines = outcome === 'conflicts' ? [] : [summary, ...next];
    answer(session, json, { environment, outcome, steps: steps.map(stepData), next }, lines);
    if (outcome === 'conflicts') throw new ClientFailure('refused', summary);
  } finally {
    destroyAwsClients(clients);
  }
}

/**
 * What the configuration and the flags ask for; a flag wins.
 * @throws ClientFailure `usage` for an environment or a service that there is not, or an environment without colours
 */
export function wantedTopology(
  configuration: Configuration,
  options: Omit<Options, 'config' | 'json' | 'dryRun'>,
): WantedTopology {
  const settings = findEnvironment(configuration, options.environment);
  const said = configuration.infrastructure[options.environment];
  const files = configuration.taskDefinitions[options.environment] ?? {};
  if (settings.strategy === 'rolling' || said === undefined) {
    throw new ClientFailure(
      'usage',
      `${settings.environment} is rolling: it has one colour, which bootstrap does not make`,
    );
  }
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
    adopt: options.adopt === undefined ? null : adopted(options.adopt, settings),
  };
}

/** Name of the ECS service to adopt, by service: the same one where no other was given. */
function adopted(pairs: readonly string[], settings: ProductionSettings): Record<string, string> {
  const found = Object.fromEntries(settings.services.map(({ name }) => [name, name]));
  for (const pair of pairs.filter((text) => text !== '')) {
    const [service = '', name = '', ...more] = pair.split('=');
    if (name === '' || more.length > 0) throw new ClientFailure('usage', `--adopt ${pair}: write SERVICE=NAME`);
    requireServices(settings, [service]);
    found[service] = name;
  }
  return found;
}
