import type { Finding } from '../../domain/plan';

/** Codes of what preflight can find wrong with slots, definitions and the way back. */
export type SlotFindingCode =
  | 'ClusterMissing'
  | 'SlotMissing'
  | 'SlotInactive'
  | 'TargetGroupMissing'
  | 'TargetGroupNotAttached'
  | 'DaemonService'
  | 'TargetGroupNotWired'
  | 'HostSharedWithOthers'
  | 'ServiceConnect'
  | 'ServiceRegistry'
  | 'ControllerNotEcs'
  | 'StrategyNotRolling'
  | 'LiveUnhealthy'
  | 'LiveDeploying'
  | 'BalancerShared'
  | 'ContainerNotFound'
  | 'DefinitionUnreadable'
  | 'PlanTooLarge'
  | 'UndoNotNoted'
  | 'UndoOfAnotherSlot'
  | 'UndoDefinitionGone'
  | 'UndoImageNotPinned';

/** A finding about slots, its code from the closed list. */
export interface SlotFinding extends Finding {
  readonly code: SlotFindingCode;
}
