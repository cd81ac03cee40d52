import type { DestinationSlot, GuardSight, TrafficSight } from '../../src/domain/guard-sight';
import type { FailingTask, RunLook } from '../../src/domain/guard';
import type { Weights } from '../../src/domain/weights';
import type { Snapshot } from '../../src/domain/topology';
import { weightsFor } from '../../src/domain/weights';

/** The moment of every look in these tests. */
export const NOW = 1_750_000_000_000;

const balancer = (name: string): Snapshot['loadBalancers']['blue'] => {
  return { name, arn: `arn:${name}`, dnsName: `${name}.elb.test`, hostedZoneId: 'ZLB' };
};

/** What a run that went from blue to green noted before its first weight. */
export const snapshot: Snapshot = {
  takenAt: NOW - 3_600_000,
  hostedZoneId: 'Z1',
  loadBalancers: { blue: balancer('lb-blue'), green: balancer('lb-green') },
  records: ['portal.example.test', 'pgw.example.test'].map((name) => {
    return { name, types: ['A'], weights: { blue: 100, green: 0 } };
  }),
  slots: ['portal', 'pgw'].flatMap((service) =>
    (['blue', 'green'] as const).map((colour) => ({
      service,
      colour,
      serviceArn: `arn:${service}-${colour}`,
      desired: 2,
      running: 2,
      definition: `arn:${service}-${colour}:7`,
      targetGroupArn: `tg:${service}-${colour}`,
      healthyTargets: 2,
    })),
  ),
  scaling: [],
};

/** A run that was terminated a minute ago. */
export const orphan: Extract<RunLook, { kind: 'orphaned' }> = {
  kind: 'orphaned',
  runId: 'r1',
  state: 'TERMINATED',
  closedAt: NOW - 60_000,
  imageTag: 'main-1',
  snapshot,
};

/** A run that watches its candidate at 50 percent, checked half a minute ago. */
export const openRun: Extract<RunLook, { kind: 'open' }> = {
  kind: 'open',
  runId: 'r2',
  startedAt: NOW - 3_600_000,
  status: { phase: 'watching', phaseSince: NOW - 600_000, lastCheck: null, weight: { asked: 50, confirmed: 50 } },
  problem: null,
};

/** The task of a run that went from blue to green, which fails for ten minutes. */
export const failing: FailingTask = {
  failures: 7,
  since: NOW - 600_000,
  reason: 'no replay',
  imageTag: 'main-2',
  snapshot,
};

/** Two tasks of each service's blue slot, all of them healthy. */
export const healthy: readonly DestinationSlot[] = ['portal', 'pgw'].map((service) => {
  return { service, colour: 'blue', desired: 2, healthyTargets: 2 };
});

/** Traffic of both records with this weight on green. */
export function trafficAt(green: number, changes: Partial<TrafficSight> = {}): TrafficSight {
  const names = snapshot.records.map(({ name }) => name);
  const weights: Record<string, Weights> = Object.fromEntries(names.map((name) => [name, weightsFor('green', green)]));
  return { weights, problem: null, known: names, destination: healthy, ...changes };
}

/** A sight of traffic at 50 percent that a terminated run left, which may be restored. */
export function someSight(changes: Partial<GuardSight> = {}): GuardSight {
  return {
    environment: 'production',
    now: NOW,
    pausedUntil: null,
    mode: 'restore',
    checkEveryMs: 60_000,
    look: orphan,
    traffic: trafficAt(50),
    previous: null,
    ...changes,
  };
}
