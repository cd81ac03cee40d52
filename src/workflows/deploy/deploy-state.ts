import type { RollingService } from '../../activities/ecs/port';
import type { RollingServiceStatus, RolloutStatus } from '../../domain/status';
import type { RollingSettings } from '../../domain/settings';
import type { RolloutRequest } from '../../domain/request';
import type { RunState } from '../run/run-state';
import { bugOf } from '../run/workflow-failure';
import { freshRun, runStatus } from '../run/run-state';

/** One service of a deploy in place. */
export interface ServiceDeploy {
  /** As it stood before, and what it goes back to. */
  readonly former: RollingService;
  /** `registry/repository@sha256:…` */
  readonly image: string;
  /** ARN of the new revision, once it is registered. */
  definition: string | null;
  /** Its ECS service was changed, or may have been. */
  touched: boolean;
  standing: RollingServiceStatus['standing'];
  problem: string | null;
}

/** Everything a deploy in place knows. */
export interface DeployState extends RunState {
  settings: RollingSettings | null;
  /** In the order of the configuration; empty before they were read. */
  services: readonly ServiceDeploy[];
}

/** The state of a deploy that has just begun. */
export function initialDeploy(request: RolloutRequest): DeployState {
  return { ...freshRun(request, 'deploy', 'Reading the services.'), settings: null, services: [] };
}

/** The state as people and programs see it. */
export function deployStatus(state: DeployState): RolloutStatus {
  const rolling = state.services.map(({ former, image, standing, problem }) => ({
    service: former.service,
    image,
    former: former.definition,
    standing,
    problem,
  }));
  return { ...runStatus(state), rolling };
}

/** The settings, which are there once preflight is over. @throws Bug before that */
export function settingsOf(state: DeployState): RollingSettings {
  if (state.settings) return state.settings;
  throw bugOf('There are no settings yet.');
}

/** Names of services as a sentence lists them. @example 'portal, pgw and web' */
export function namesOf(services: readonly ServiceDeploy[]): string {
  const names = services.map(({ former }) => former.service);
  const last = names.at(-1) ?? 'no service';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
