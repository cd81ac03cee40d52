import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseConfiguration } from '../../config/load';
import type { Configuration } from '../../config/settings';
import type { ProductionSettings, RollingSettings } from '../../domain/settings';
import { projectRoot } from './places';
import { SandboxFailure } from '../sandbox-failure';

/** The configuration that a sandbox is made from. */
export interface Template {
  path: string;
  text: string;
  configuration: Configuration;
  /** The environment that the sandbox makes: the first blue-green one. */
  settings: ProductionSettings;
  /** The first rolling one, which the sandbox makes when it is asked to; undefined when there is none. */
  staging: RollingSettings | undefined;
}

/** The template of this checkout. */
export const defaultTemplate = join(projectRoot, 'infra', 'sandbox', 'rollout.yaml');

/**
 * Reads a template.
 * @throws SandboxFailure when it cannot be read or has no blue-green environment; ConfigurationError when it has faults
 */
export function readTemplate(file: string = defaultTemplate): Template {
  const path = resolve(file);
  const text = readText(path);
  const configuration = parseConfiguration(path, text, {});
  const settings = Object.values(configuration.environments)[0];
  if (settings === undefined) {
    throw new SandboxFailure(`${path} has no blue-green environment; start from infra/sandbox/rollout.yaml.`);
  }
  return { path, text, configuration, settings, staging: Object.values(configuration.rolling)[0] };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new SandboxFailure(`${path} cannot be read; name another with --config FILE.`);
  }
}
