import type { ProductionSettings } from '../../../src/domain/settings';

/** Settings of an environment with three services, the last two behind one record; everything can be overridden. */
export function someSettings(overrides: Partial<ProductionSettings> = {}): ProductionSettings {
  const service = (name: string): ProductionSettings['services'][number] => ({
    name,
    repository: name,
    container: 'app',
    port: 8002,
    healthPath: '/health',
    base: 'live',
    perColour: { environment: {}, logOptions: {} },
  });
  return {
    strategy: 'blueGreen',
    environment: 'production',
    region: 'ap-northeast-1',
    cluster: 'mpac-prod',
    url: 'https://mpac-cloud.com',
    hostedZone: 'mpac-cloud.com',
    loadBalancers: { blue: { name: 'mpac-blue', connectTo: null }, green: { name: 'mpac-green', connectTo: null } },
    registry: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com',
    services: ['svc-portal', 'svc-smarttab', 'mpac-pgw'].map(service),
    records: [
      { name: 'portal.mpac-cloud.com', types: ['A'], services: ['svc-portal'] },
      { name: 'shop.mpac-cloud.com', types: ['A', 'AAAA'], services: ['svc-smarttab', 'mpac-pgw'] },
    ],
    steps: [{ weight: 5, windowMs: 900_000 }],
    checks: {
      everyMs: 60_000,
      lookBackMs: 300_000,
      gapLookBackMs: 10_800_000,
      staleAfterMs: 180_000,
      inconclusiveBudgetMs: 1_800_000,
      onInconclusive: 'hold',
      onDrift: 'rollback',
      heldForMs: 14_400_000,
      pauseMs: 14_400_000,
      maxPauseMs: 86_400_000,
    },
    rules: [errorRate],
    requestCounter: {
      namespace: 'MPAC',
      metric: 'Latency',
      dimensions: { Service: '{service}', Colour: '{colour}' },
      statistic: 'SampleCount',
      periodMs: 60_000,
    },
    throughput: { belowShareOfWeight: 50, forMs: 600_000 },
    ecsRule: { imageStops: 2, withinMs: 600_000, healthyBelow: 50, checksRunning: 2 },
    approvals: {
      quorum: 2,
      approvers: ['ana', 'bo'],
      requesterMayApprove: false,
      expiresAfterMs: 86_400_000,
      verification: 'none',
    },
    undo: { windowMs: 900_000, quorum: 1 },
    guard: { mode: 'restore', everyMs: 120_000 },
    deploy: { stableWithinMs: 900_000, imageStops: 2, pollMs: 5_000 },
    traffic: { ttlMs: 60_000, inSyncWithinMs: 600_000 },
    rollback: {
      waitForLiveMs: 300_000,
      reassertForMs: 360_000,
      pollMs: 10_000,
      alertEveryMs: 300_000,
      releasableAfterMs: 1_800_000,
    },
    draining: { deregistrationDelayMs: 300_000, shareBelow: 0.5, quietForMs: 300_000, withinMs: 1_800_000 },
    smokeTests: [],
    temporalUi: null,
    recordedIn: null,
    storedIn: null,
    ...overrides,
  };
}

/** Average of ErrorRate above 0.5 percent rolls back. */
export const errorRate: ProductionSettings['rules'][number] = {
  name: 'error-rate',
  namespace: 'MPAC',
  metric: 'ErrorRate',
  dimensions: { Service: '{service}', Colour: '{colour}' },
  statistic: 'Average',
  comparison: 'above',
  threshold: 0.5,
  unit: '%',
  periodMs: 60_000,
  minimumSamples: 400,
  absentIsZero: false,
  action: 'rollback',
};

/** p95 of Latency above a second rolls back. */
export const latency: ProductionSettings['rules'][number] = {
  ...errorRate,
  name: 'latency-p95',
  metric: 'Latency',
  statistic: 'p95',
  threshold: 1_000,
  unit: 'ms',
  minimumSamples: 200,
};
