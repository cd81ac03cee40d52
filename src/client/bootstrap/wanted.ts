import type { JsonObject } from '../../activities/ecs/json';
import type { InfrastructureSettings } from '../../config/settings';
import type { ProductionSettings } from '../../domain/settings';

/** Tag on everything that bootstrap makes; its value is the name of the environment. */
export const OWNER_TAG = 'rollout:environment';

/** Tag on a slot's first revision that was adopted; its value is the ARN of the revision it was made from. */
export const ADOPTED_TAG = 'rollout:adopted-from';

/** What an environment's topology must be. */
export interface WantedTopology {
  readonly settings: ProductionSettings;
  readonly infrastructure: InfrastructureSettings;
  /** Definition of each service as its file has it. */
  readonly definitions: Readonly<Record<string, DefinitionFile>>;
  /** Tag whose image the first revisions run; null when it was not given, which matters only when slots are missing. */
  readonly imageTag: string | null;
  /** Count of tasks of a blue slot that is made. Green begins at zero. */
  readonly desired: number;
  /** Whether a missing hosted zone may be made. */
  readonly createZone: boolean;
  /** Name of the ECS service that runs without a colour, by service; null when none is to be adopted. */
  readonly adopt: Readonly<Record<string, string>> | null;
}

/** A task definition from a file, or why there is none. */
export type DefinitionFile =
  | { readonly ok: true; readonly path: string; readonly definition: JsonObject }
  | { readonly ok: false; readonly path: string; readonly problem: string };
