import type { ProductionSettings } from '../../domain/settings';
import { asActivity } from '../activity-failure';
import { digestPlan } from './digest-plan';
import { narrowSettings, unknownName } from './narrow-settings';
import type { SettingsPort } from './port';

/** What the worker knows by itself. */
export interface SettingsDependencies {
  /** Settings by environment, as resolved when the worker started. */
  readonly environments: Readonly<Record<string, ProductionSettings>>;
}

/** The activities that resolve settings and digest plans. */
export function createSettingsActivities({ environments }: SettingsDependencies): SettingsPort {
  return {
    resolveSettings: asActivity(async (request) => {
      // Own keys only: a request may name `constructor`.
      const settings = Object.hasOwn(environments, request.environment) ? environments[request.environment] : undefined;
      if (settings) return Promise.resolve(narrowSettings(settings, request));
      throw unknownName('UnknownEnvironment', 'environment', request.environment, Object.keys(environments));
    }),
    digestPlan: asActivity((plan) => Promise.resolve(digestPlan(plan))),
  };
}
