import type { FakeWorld } from './fake-world';
import type { RunLook } from '../../src/domain/guard';
import type { Snapshot } from '../../src/domain/topology';

/** A world as a run left it that was cut off with half of the traffic on green; both colours run. */
export function leaveSplit(world: FakeWorld): FakeWorld {
  for (const record of Object.keys(world.weights)) world.weights[record] = { blue: 50, green: 50 };
  for (const slot of world.slots()) world.desired[slot] = world.healthyTargets[slot] = 2;
  return world;
}

/** What is known of such a run: before it, everything was on blue. */
export async function cutOffRun(world: FakeWorld, closedAt: number): Promise<Extract<RunLook, { kind: 'orphaned' }>> {
  const { records, loadBalancers } = await world.activities.inspectTraffic({ settings: world.settings });
  const { slots } = await world.activities.inspectSlots({} as never);
  const scaling = world.scaling.map(({ suspended: _, ...target }) => target);
  const whole = records.map((record) => ({ ...record, weights: { blue: 100, green: 0 } }));
  if (loadBalancers === null) throw new Error('a fake world has load balancers');
  const snapshot: Snapshot = { takenAt: 0, hostedZoneId: 'Z1', loadBalancers, records: whole, slots, scaling };
  return { kind: 'orphaned', runId: 'r0', state: 'TERMINATED', closedAt, imageTag: 'main-0', snapshot };
}
