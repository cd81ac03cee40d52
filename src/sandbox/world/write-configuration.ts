import { writeFileSync } from 'node:fs';
import { loadConfiguration } from '../../config/load';
import type { Configuration } from '../../config/settings';
import type { ProductionSettings, RollingSettings } from '../../domain/settings';
import { freePort } from '../processes/free-port';
import { startBalancerFront } from './balancer-front';
import { fillTemplate } from './fill-template';
import type { Places } from './places';
import type { Template } from './read-template';
import { SandboxFailure } from '../sandbox-failure';
import type { UndoStack } from './undo-stack';

/** The configuration that everything of the sandbox runs on. */
export interface WrittenConfiguration {
  configuration: Configuration;
  settings: ProductionSettings;
  /** The rolling environment, when it is to be made. */
  staging: RollingSettings | undefined;
  /** Files of the task definitions, of both. */
  definitions: readonly string[];
}

/** Opens a port for each load balancer, and writes the template with these and the worker's ports filled in. */
export async function writeConfiguration(
  { path, text, settings: template, staging: rolling }: Template,
  places: Places,
  emulator: string,
  undo: UndoStack,
): Promise<WrittenConfiguration> {
  const front = async (balancer: string): Promise<string> => {
    const started = await startBalancerFront(emulator, balancer);
    undo.add(started.close);
    return started.origin;
  };
  const { blue, green } = template.loadBalancers;
  const facts = {
    template: path,
    fronts: { blue: await front(blue.name), green: await front(green.name) },
    staging: rolling ? { environment: rolling.environment, origin: await front(rolling.cluster) } : null,
    healthPort: await freePort(),
    metricsPort: await freePort(),
  };
  writeFileSync(places.configurationFile, fillTemplate(text, facts));
  const configuration = loadConfiguration(places.configurationFile, {});
  const settings = configuration.environments[template.environment];
  if (settings === undefined) throw new SandboxFailure(`${places.configurationFile} lost ${template.environment}.`);
  const staging = rolling && configuration.rolling[rolling.environment];
  const definitions = Object.values(configuration.taskDefinitions).flatMap((files) => Object.values(files));
  return { configuration, settings, staging, definitions };
}
