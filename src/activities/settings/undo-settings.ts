import type { ProductionSettings } from '../../domain/settings';

/**
 * Settings of an environment as an undo goes by them: the former revision gets all traffic in one step and is watched
 * there, and who asks may be among those who approve. It has proven itself before, and people are waiting for it. Pure.
 */
export function undoSettings(settings: ProductionSettings): ProductionSettings {
  const { undo, approvals } = settings;
  return {
    ...settings,
    steps: [{ weight: 100, windowMs: undo.windowMs }],
    approvals: { ...approvals, quorum: undo.quorum, requesterMayApprove: true },
  };
}
