import type { Plan, PlanDigest } from '../../domain/plan';
import type { RolloutRequest } from '../../domain/request';
import type { ProductionSettings, RollingSettings } from '../../domain/settings';

/** What the worker knows by itself: its configuration, and hashing, which workflow code cannot do. */
export interface SettingsPort {
  /**
   * The environment's settings, narrowed to the requested services and their records. For an undo they are adapted: one
   * step to all traffic with the undo's window and quorum, and whoever asks may approve.
   * @throws UnknownEnvironment | UnknownService | UnknownRule (a waiver names none of the rules) | UnknownRecord (`to`
   * names none of the records) | RecordTornApart (a record also fronts services that were not asked for) |
   * StrategyUnsupported (mode, `to` or waivers do not fit): the request cannot be carried out as it is.
   */
  resolveSettings(request: RolloutRequest): Promise<ProductionSettings | RollingSettings>;
  /** SHA-256 of the plan's canonical JSON (RFC 8785). */
  digestPlan(plan: Plan): Promise<PlanDigest>;
}
