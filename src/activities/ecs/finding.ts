import type { Finding } from '../../domain/plan';

/** Codes of what preflight can find wrong with slots and definitions. */
export type SlotFindingCode =
  | 'ClusterMissing'
  | 'SlotMissing'
  | 'SlotInactive'
  | 'TargetGroupMissing'
  | 'TargetGroupNotAttached'
  | 'TargetGroupNotWired'
  | 'ServiceConnect'
  | 'ServiceRegistry'
  | 'ControllerNotEcs'
  | 'StrategyNotRolling'
  | 'LiveUnhealthy'
  | 'LiveDeploying'
  | 'BalancerShared'
  | 'ContainerNotFound'
  | 'DefinitionUnreadable';

/** A finding about slots, its code from the closed list. */
export interface SlotFinding extends Finding {
  readonly code: SlotFindingCode;
}
