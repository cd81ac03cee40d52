import type { Colour } from '../../domain/colour';
import type { Plan, PlanDigest } from '../../domain/plan';
import type { ProductionSettings } from '../../domain/settings';
import type { Snapshot } from '../../domain/topology';
import type { RolloutState } from './rollout-state';
import { bugOf } from '../run/workflow-failure';

/** What every part after preflight works with. */
export interface ApprovedContext {
  readonly settings: ProductionSettings;
  readonly plan: Plan;
  readonly digest: PlanDigest;
  readonly snapshot: Snapshot;
}

/** Settings, plan and snapshot, which are all there once preflight is over. @throws Bug before that */
export function approvedContext(state: RolloutState): ApprovedContext {
  const { settings, plan, planDigest, snapshot } = state;
  if (settings && plan && planDigest && snapshot) return { settings, plan, digest: planDigest, snapshot };
  throw bugOf('There is no plan yet.');
}

/** One service's slot in the snapshot. @throws Bug when preflight let an incomplete snapshot pass */
export function slotOf(context: ApprovedContext, service: string, colour: Colour): Snapshot['slots'][number] {
  const slot = context.snapshot.slots.find((one) => one.service === service && one.colour === colour);
  if (slot) return slot;
  throw bugOf(`The snapshot has no slot ${service}-${colour}.`);
}
