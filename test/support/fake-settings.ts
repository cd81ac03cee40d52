import type { ProductionSettings } from '../../src/domain/settings';

const MINUTE = 60_000;

/** The PRD's steps: each minute of a window is a check that a test carries out. */
export const LONG_STEPS: ProductionSettings['steps'] = [
  { weight: 5, windowMs: 15 * MINUTE },
  { weight: 50, windowMs: 30 * MINUTE },
  { weight: 100, windowMs: 60 * MINUTE },
];

/** Settings of an environment with two services behind one record each, with the PRD's numbers but for shorter windows. */
export function fakeSettings(changes: Partial<ProductionSettings> = {}): ProductionSettings {
  return {
    strategy: 'blueGreen',
    environment: 'production',
    region: 'ap-northeast-1',
    cluster: 'mpac-prod',
    url: 'https://example.test',
    hostedZone: 'example.test',
    loadBalancers: { blue: { name: 'lb-blue', connectTo: null }, green: { name: 'lb-green', connectTo: null } },
    registry: '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com',
    services: ['portal', 'pgw'].map((name) => ({
      name,
      repository: `mpac-${name}`,
      container: name,
      port: 8002,
      healthPath: '/health',
      base: 'live' as const,
      perColour: { environment: { COLOUR: '{colour}' }, logOptions: {} },
    })),
    records: [
      { name: 'portal.example.test', types: ['A'], services: ['portal'] },
      { name: 'pgw.example.test', types: ['A'], services: ['pgw'] },
    ],
    steps: [
      { weight: 5, windowMs: 5 * MINUTE },
      { weight: 50, windowMs: 10 * MINUTE },
      { weight: 100, windowMs: 15 * MINUTE },
    ],
    checks: {
      everyMs: MINUTE,
      lookBackMs: 5 * MINUTE,
      gapLookBackMs: 180 * MINUTE,
      staleAfterMs: 3 * MINUTE,
      inconclusiveBudgetMs: 30 * MINUTE,
      onInconclusive: 'hold',
      onDrift: 'rollback',
      heldForMs: 240 * MINUTE,
      pauseMs: 240 * MINUTE,
      maxPauseMs: 1440 * MINUTE,
    },
    rules: [
      {
        name: 'error-rate',
        namespace: 'MPAC',
        metric: 'ErrorRate',
        dimensions: { Service: '{service}', Colour: '{colour}' },
        statistic: 'Average',
        comparison: 'above',
        threshold: 0.5,
        unit: '%',
        periodMs: MINUTE,
        minimumSamples: 400,
        absentIsZero: false,
        action: 'rollback',
      },
    ],
    requestCounter: {
      namespace: 'MPAC',
      metric: 'Latency',
      dimensions: { Service: '{service}', Colour: '{colour}' },
      statistic: 'SampleCount',
      periodMs: MINUTE,
    },
    throughput: { belowShareOfWeight: 50, forMs: 10 * MINUTE },
    ecsRule: { imageStops: 2, withinMs: 10 * MINUTE, healthyBelow: 50, checksRunning: 2 },
    approvals: {
      quorum: 2,
      approvers: ['ada', 'grace', 'linus'],
      requesterMayApprove: false,
      expiresAfterMs: 1440 * MINUTE,
      verification: 'none',
    },
    undo: { windowMs: 15 * MINUTE, quorum: 1 },
    guard: { mode: 'restore', everyMs: 2 * MINUTE },
    deploy: { stableWithinMs: 15 * MINUTE, imageStops: 2, pollMs: 5_000 },
    // Not the minute of the checks: the test server, unlike the real one, loses the task that cancels a timer which is due
    // at that very instant, as a check that fails right at the end of the TTL does.
    traffic: { ttlMs: MINUTE - 1_000, inSyncWithinMs: 10 * MINUTE },
    rollback: {
      waitForLiveMs: 5 * MINUTE,
      reassertForMs: 6 * MINUTE,
      pollMs: 10_000,
      alertEveryMs: 5 * MINUTE,
      releasableAfterMs: 30 * MINUTE,
    },
    draining: { deregistrationDelayMs: 5 * MINUTE, shareBelow: 0.5, quietForMs: 5 * MINUTE, withinMs: 30 * MINUTE },
    smokeTests: [],
    temporalUi: 'http://127.0.0.1:8233/namespaces/default',
    recordedIn: null,
    storedIn: null,
    ...changes,
  };
}
