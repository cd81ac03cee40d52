import type { RolloutRequest } from '../../domain/request';
import { modeOf } from '../../domain/request';
import type { ProductionSettings, RollingSettings } from '../../domain/settings';
import { asActivity } from '../as-activity';
import { checkBlueGreenRequest, checkRollingRequest } from './check-request';
import { digestPlan } from './digest-plan';
import { narrowServices, narrowSettings } from './narrow-settings';
import type { SettingsPort } from './port';
import { undoSettings } from './undo-settings';
import { unknownName } from './unknown-name';

/** What the worker knows by itself, as resolved when it started. */
export interface SettingsDependencies {
  /** Settings of blue-green environments by name. */
  readonly environments: Readonly<Record<string, ProductionSettings>>;
  /** Settings of rolling environments by name. */
  readonly rolling: Readonly<Record<string, RollingSettings>>;
}

/** The activities that resolve settings and digest plans. */
export function createSettingsActivities(dependencies: SettingsDependencies): SettingsPort {
  return {
    resolveSettings: asActivity((request) => Promise.resolve(resolveSettings(dependencies, request))),
    digestPlan: asActivity((plan) => Promise.resolve(digestPlan(plan))),
  };
}

function resolveSettings(
  { environments, rolling }: SettingsDependencies,
  request: RolloutRequest,
): ProductionSettings | RollingSettings {
  const blueGreen = ownValue(environments, request.environment);
  if (blueGreen) {
    const narrowed = narrowSettings(blueGreen, request);
    checkBlueGreenRequest(narrowed, request);
    return modeOf(request) === 'undo' ? undoSettings(narrowed) : narrowed;
  }
  const inPlace = ownValue(rolling, request.environment);
  if (inPlace) {
    checkRollingRequest(inPlace, request);
    return narrowServices(inPlace, request);
  }
  const known = [...Object.keys(environments), ...Object.keys(rolling)];
  throw unknownName('UnknownEnvironment', 'environment', request.environment, known);
}

/** Own keys only: a request may name `constructor`. */
function ownValue<T>(values: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
