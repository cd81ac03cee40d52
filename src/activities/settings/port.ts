import type { Plan, PlanDigest } from '../../domain/plan';
import type { RolloutRequest } from '../../domain/request';
import type { ProductionSettings } from '../../domain/settings';

/** What the worker knows by itself: its configuration, and hashing, which workflow code cannot do. */
export interface SettingsPort {
  /**
   * The environment's settings, narrowed to the requested services and their records.
   * @throws UnknownEnvironment | UnknownService | UnknownRule (a waiver names none of the rules) | RecordTornApart
   * (a record also fronts services that were not asked for): the request cannot be carried out as it is.
   */
  resolveSettings(request: RolloutRequest): Promise<ProductionSettings>;
  /** SHA-256 of the plan's canonical JSON (RFC 8785). */
  digestPlan(plan: Plan): Promise<PlanDigest>;
}
