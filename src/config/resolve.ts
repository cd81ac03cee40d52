import { dirname, resolve } from 'node:path';
import type { ProductionSettings, RollingSettings, ServiceSettings, SmokeTest } from '../domain/settings';
import type { BlueGreenSection, RollingSection } from './environment-schema';
import { resolveRequestCounter, resolveRule } from './rules-schema';
import type { ConfigurationFile } from './schema';
import type { StoreSection } from './store-schema';
import type { Configuration, InfrastructureSettings, RecordsSettings, StoreSettings } from './settings';
import type { SmokeTestSection } from './smoke-schema';

/** What the environment of the process may add to the file. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Turns a file without faults into settings: defaults filled in, templates of the file replaced, paths absolute. */
export function resolveConfiguration(path: string, file: ConfigurationFile, env: Variables): Configuration {
  const temporalUi = file.temporalUi ?? (env.TEMPORAL_UI_ADDRESS || null);
  const { host, heartbeat, healthPort, metricsPort } = { host: file.worker.listen, ...file.worker };
  return {
    path,
    region: file.region,
    registry: file.registry,
    ...resolveEnvironments(file, temporalUi),
    taskDefinitions: definitionFiles(path, file),
    notifications: file.notifications,
    records: resolveRecords(path, file),
    worker: {
      heartbeat: { namespace: heartbeat.namespace, metric: heartbeat.metric, everyMs: heartbeat.every },
      health: { host, port: healthPort },
      metrics: { host, port: metricsPort },
    },
    temporalUi,
  };
}

/** Both kinds of environments, each by name, and what bootstrap needs for the blue-green ones. */
export function resolveEnvironments(
  file: ConfigurationFile,
  temporalUi: string | null,
): Pick<Configuration, 'environments' | 'rolling' | 'infrastructure'> {
  const environments: Record<string, ProductionSettings> = {};
  const rolling: Record<string, RollingSettings> = {};
  const infrastructure: Record<string, InfrastructureSettings> = {};
  for (const [name, section] of Object.entries(file.environments)) {
    if (section.strategy === 'rolling') rolling[name] = resolveRolling(name, section, file, temporalUi);
    else {
      environments[name] = resolveBlueGreen(name, section, file, temporalUi);
      infrastructure[name] = resolveInfrastructure(section.infrastructure);
    }
  }
  return { environments, rolling, infrastructure };
}

function resolveBlueGreen(
  environment: string,
  section: BlueGreenSection,
  file: ConfigurationFile,
  temporalUi: string | null,
): ProductionSettings {
  // What only this file or bootstrap reads is no part of what a run obeys.
  const { metricNamespace, requests, ecs, taskDefinitions, branch, infrastructure, ...settings } = section;
  return {
    ...settings,
    ...commonSettings(environment, section, file, temporalUi),
    rules: section.rules.map((rule) => resolveRule(rule, metricNamespace)),
    requestCounter: resolveRequestCounter(requests, metricNamespace),
    ecsRule: ecs,
  };
}

function resolveRolling(
  environment: string,
  section: RollingSection,
  file: ConfigurationFile,
  temporalUi: string | null,
): RollingSettings {
  const { taskDefinitions, branch, ...settings } = section;
  return { ...settings, ...commonSettings(environment, section, file, temporalUi) };
}

function commonSettings(
  environment: string,
  section: BlueGreenSection | RollingSection,
  { region, registry, records, services: defined }: ConfigurationFile,
  temporalUi: string | null,
) {
  const services = servicesOf(section, defined);
  const smokeTests = section.smokeTests.flatMap((test) => resolveSmokeTest(test, services));
  const recordedIn = records?.github?.repository ?? null;
  const storedIn = records?.store ? storeText(records.store) : null;
  return { environment, region, registry, services, smokeTests, temporalUi, recordedIn, storedIn };
}

function resolveRecords(path: string, { records, region }: ConfigurationFile): RecordsSettings {
  const { github, store } = records ?? {};
  return {
    github: github ? { repository: github.repository, apiUrl: github.api, tokenVariable: github.token } : null,
    store: store ? resolveStore(path, store, region) : null,
  };
}

function resolveStore(path: string, { directory, s3 }: StoreSection, region: string): StoreSettings | null {
  if (directory !== undefined) return { kind: 'directory', path: resolve(dirname(path), directory) };
  if (s3 === undefined) return null;
  return {
    kind: 's3',
    bucket: s3.bucket,
    prefix: s3.prefix === '' ? '' : `${s3.prefix}/`,
    region: s3.region ?? region,
  };
}

/** Where it is, for people. */
function storeText({ directory, s3 }: StoreSection): string | null {
  return directory ?? (s3 ? ['s3:/', s3.bucket, s3.prefix].filter(Boolean).join('/') : null);
}

function servicesOf(
  section: BlueGreenSection | RollingSection,
  defined: ConfigurationFile['services'],
): ServiceSettings[] {
  const names = section.services ?? Object.keys(defined);
  return names.flatMap((name) => {
    const service = defined[name];
    return service === undefined ? [] : [{ ...service, name, container: service.container ?? name }];
  });
}

/** A test whose path has templates becomes one for each path that its services make of it; any other stays one. */
function resolveSmokeTest({ timeout, ...test }: SmokeTestSection, all: readonly ServiceSettings[]): SmokeTest[] {
  const mine = all.filter(({ name }) => test.services?.includes(name) ?? true);
  const pathOf = ({ name, healthPath }: ServiceSettings): string =>
    test.path.replaceAll('{healthPath}', healthPath).replaceAll('{service}', name);
  return [...new Set(mine.map(pathOf))].map((path) => ({
    ...test,
    timeoutMs: timeout,
    path,
    services: mine.filter((service) => pathOf(service) === path).map(({ name }) => name),
  }));
}

function resolveInfrastructure(section: BlueGreenSection['infrastructure']): InfrastructureSettings {
  return {
    vpc: section.vpc ?? null,
    subnets: section.subnets ?? null,
    securityGroups: section.securityGroups ?? null,
    taskSubnets: section.taskSubnets ?? section.subnets ?? null,
    taskSecurityGroups: section.taskSecurityGroups ?? section.securityGroups ?? null,
    certificateArn: section.certificateArn ?? null,
  };
}

function definitionFiles(path: string, file: ConfigurationFile): Configuration['taskDefinitions'] {
  const entries = Object.entries(file.environments).map(([environment, { services, taskDefinitions }]) => {
    const names = services ?? Object.keys(file.services);
    const fileOf = (name: string): string => resolve(dirname(path), taskDefinitions.replaceAll('{service}', name));
    return [environment, Object.fromEntries(names.map((name) => [name, fileOf(name)]))] as const;
  });
  return Object.fromEntries(entries);
}
