import type { Command } from 'commander';
import { Option } from 'commander';
import { suggestion } from '../../config/explain-issue';
import type { Configuration } from '../../config/settings';
import { alignColumns } from '../../domain/render/text-columns';
import type { ProductionSettings, RollingSettings } from '../../domain/settings';
import { ClientFailure } from '../client-failure';
import type { ConfigurationOptions } from '../command-shape';
import { shapedCommand, withConfigurationOptions } from '../command-shape';
import { commaSeparated } from '../option-values';
import type { Session } from '../session';
import { answer } from '../session';
import { configurationOf, findEnvironment, requireServices } from '../find-environment';

type Settings = ProductionSettings | RollingSettings;

interface EnvironmentsOptions extends ConfigurationOptions {
  readonly environment?: string;
  readonly cluster?: string;
  readonly strategy?: Settings['strategy'];
  readonly services?: string[];
  readonly whole?: boolean;
  readonly names?: boolean;
}

/** `rollout environments`: what the configuration has, and whether it is what a script takes for granted. */
export function environmentsCommand(session: Session): Command {
  const command = shapedCommand({
    name: 'environments',
    description: 'Show the environments of the configuration; refuse what a script wrongly takes for granted of them.',
    example: {
      says: 'find the environment of a cluster.',
      line: 'rollout environments --cluster mpac-prod --names',
    },
  })
    .option('--environment <name>', 'only this one')
    .option('--cluster <name>', 'only the one of this ECS cluster')
    .addOption(
      new Option('--strategy <strategy>', 'refuse one of the other strategy').choices(['blueGreen', 'rolling']),
    )
    .option('--services <names>', 'refuse one without these services, separated by commas', commaSeparated)
    .option('--whole', 'refuse unless --services are all it has')
    .option('--names', 'print names only');
  return withConfigurationOptions(command).action(async (options: EnvironmentsOptions) => {
    const configuration = await configurationOf(session, options.config);
    const meant = meantBy(configuration, options);
    for (const settings of meant) requireAsTold(settings, options);
    const rows = meant.map(({ environment, strategy, cluster, services }) => ({
      environment,
      strategy,
      cluster,
      services: services.map(({ name }) => name),
    }));
    const lines = options.names ? rows.map(({ environment }) => environment) : table(rows);
    answer(session, options.json, rows, lines);
  });
}

function meantBy(configuration: Configuration, { environment, cluster }: EnvironmentsOptions): Settings[] {
  const all = environment
    ? [findEnvironment(configuration, environment)]
    : [...Object.values(configuration.environments), ...Object.values(configuration.rolling)];
  if (cluster === undefined) return all;
  const meant = all.filter((settings) => settings.cluster === cluster);
  if (meant.length === 1) return meant;
  const clusters = [...new Set(all.map((settings) => settings.cluster))];
  if (meant.length > 1) {
    const names = meant.map((settings) => settings.environment).join(' and ');
    throw new ClientFailure('usage', `${names} are of the cluster ${cluster}: say which with --environment`);
  }
  const whose = environment ?? 'no environment of the configuration';
  const verb = environment ? 'is not of' : 'has';
  throw new ClientFailure('usage', `${whose} ${verb} the cluster ${cluster}: ${suggestion(cluster, clusters)}`);
}

function requireAsTold(settings: Settings, { strategy, services, whole }: EnvironmentsOptions): void {
  const { environment } = settings;
  if (strategy !== undefined && settings.strategy !== strategy) {
    const cure = `its strategy is set in environments.${environment} of the configuration`;
    throw new ClientFailure('usage', `${environment} is ${settings.strategy}, not ${strategy}: ${cure}`);
  }
  if (services === undefined) return;
  requireServices(settings, services);
  const missing = settings.services.map(({ name }) => name).filter((name) => !services.includes(name));
  if (whole && missing.length > 0) {
    const cure = 'name all of its services, or leave out --services';
    throw new ClientFailure('usage', `${environment} is meant as a whole, and has ${missing.join(', ')} too: ${cure}`);
  }
}

function table(
  rows: readonly { environment: string; strategy: string; cluster: string; services: string[] }[],
): string[] {
  return alignColumns([
    ['ENVIRONMENT', 'STRATEGY', 'CLUSTER', 'SERVICES'],
    ...rows.map(({ environment, strategy, cluster, services }) => [
      environment,
      strategy,
      cluster,
      services.join(', '),
    ]),
  ]);
}
