import { isCancellation } from '@temporalio/workflow';
import type { Rollout } from './open-rollout';
import { approvedContext, slotOf } from './approved-context';
import { rescues, writes } from '../activity-proxies';
import { slotName } from '../../domain/colour';

/** Once: no answer means that the write goes out at once. Fixed: 3-semantics, "Rollback". */
const ONE_GLANCE = { startToCloseTimeout: '3s', scheduleToCloseTimeout: '3s', retry: { maximumAttempts: 1 } } as const;

/**
 * A look of three seconds at live before traffic is sent to it. Answers the services of which it was seen that they have no
 * healthy target (they are then raised to their count); a look that fails finds none, so that the write goes out at once.
 */
export async function deadLive(rollout: Rollout): Promise<readonly string[]> {
  const context = approvedContext(rollout.state);
  const live = context.plan.services.map((one) => ({ ...one, slot: slotOf(context, one.service, one.live) }));
  const slots = live.map(({ service, live: colour, slot }) => {
    return { cluster: context.settings.cluster, service, colour, targetGroupArn: slot.targetGroupArn };
  });
  let dead: string[];
  try {
    const seen = await rescues.readSlots('Is live healthy? (3 s)', { slots }, ONE_GLANCE);
    dead = seen.slots.filter((slot) => slot.healthyTargets === 0).map((slot) => slot.service);
  } catch (error) {
    if (isCancellation(error)) throw error;
    return [];
  }
  for (const { service, live: colour, slot } of live) {
    if (!dead.includes(service)) continue;
    const ref = { cluster: context.settings.cluster, service, colour };
    const summary = `Raise live ${slotName(service, colour)} to ${slot.desired} tasks`;
    // Beside the waiting: whether it helped is what the next look tells.
    void writes.raiseCount(summary, { slot: ref, atLeast: slot.desired }).catch(() => undefined);
  }
  return dead;
}
