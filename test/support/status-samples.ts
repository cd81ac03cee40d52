import type { Evidence } from '../../src/domain/verdict';
import type { Plan } from '../../src/domain/plan';
import type { RolloutStatus } from '../../src/domain/status';
import { LONG_STEPS, fakeSettings } from './fake-settings';

const MINUTE = 60_000;

/** 2026-01-28 10:30:00 UTC: when the sample rollouts start. */
export const START = Date.UTC(2026, 0, 28, 10, 30);

/** The plan of the sample rollouts: two services, from blue to green. */
export function samplePlan(): Plan {
  const settings = fakeSettings({ steps: LONG_STEPS });
  const digest = `sha256:${'a'.repeat(64)}`;
  return {
    environment: 'production',
    region: settings.region,
    cluster: settings.cluster,
    imageTag: 'main-a1b2c3d',
    services: ['portal', 'pgw'].map((service) => ({
      service,
      record: `${service}.example.test`,
      live: 'blue' as const,
      candidate: 'green' as const,
      image: `registry/mpac-${service}@${digest}`,
      imageDigest: digest,
      liveDefinition: `${service}-blue:7`,
      liveImage: `registry/mpac-${service}@sha256:old`,
      base: 'live' as const,
      undoTo: null,
      changes: [{ path: `containerDefinitions[${service}].image`, from: 'old', to: 'new' }],
    })),
    records: ['portal', 'pgw'].map((service) => ({
      name: `${service}.example.test`,
      types: ['A' as const],
      live: 'blue' as const,
      candidate: 'green' as const,
      services: [service],
    })),
    steps: settings.steps,
    rules: settings.rules,
    throughput: settings.throughput,
    ecsRule: settings.ecsRule,
    waivers: [],
    approvals: { quorum: 2, approvers: ['ada', 'grace', 'linus'], verification: 'none' },
  };
}

/** A rollout that has just begun, with these changes. */
export function sampleStatus(changes: Partial<RolloutStatus> = {}): RolloutStatus {
  return {
    workflowId: 'environment/production',
    runId: 'run-1',
    kind: 'rollout',
    request: { environment: 'production', imageTag: 'main-a1b2c3d', requestedBy: 'octocat' },
    phase: 'preflight',
    phaseSince: START,
    mode: 'running',
    startedAt: START,
    endedAt: null,
    outcome: null,
    failure: null,
    findings: [],
    plan: null,
    planDigest: null,
    facts: null,
    rolling: null,
    approvals: { needed: 0, givenBy: [], expiresAt: null },
    step: null,
    weight: { asked: 0, confirmed: null },
    shares: {},
    lastCheck: null,
    checkCounts: { pass: 0, fail: 0, inconclusive: 0 },
    decisions: [],
    log: [],
    next: { what: 'Reading the environment.', at: null },
    temporalUi: null,
    ...changes,
  };
}

/** A rollout six minutes into its 5 % window, the last check partly inconclusive. */
export function watchingStatus(changes: Partial<RolloutStatus> = {}): RolloutStatus {
  const at = START + 12 * MINUTE;
  return sampleStatus({
    phase: 'watching',
    phaseSince: START + 6 * MINUTE,
    plan: samplePlan(),
    planDigest: `sha256:${'d'.repeat(64)}`,
    approvals: { needed: 2, givenBy: ['ada', 'grace'], expiresAt: START + 1440 * MINUTE },
    step: {
      index: 0,
      of: 3,
      weight: 5,
      windowMs: 15 * MINUTE,
      creditedMs: 6 * MINUTE,
      inconclusiveMs: MINUTE,
      budgetMs: 30 * MINUTE,
      modeUntil: null,
    },
    weight: { asked: 5, confirmed: 5 },
    shares: { portal: 0.0512, pgw: null },
    lastCheck: {
      number: 7,
      at,
      weight: 5,
      verdict: 'inconclusive',
      evidence: [
        evidence({ service: 'portal', value: 0.12, samples: 1204 }),
        evidence({ service: 'portal', rule: 'ecs', value: 2, threshold: 2, unit: 'healthy targets' }),
        evidence({
          service: 'pgw',
          verdict: 'inconclusive',
          unknown: 'too-few-samples',
          samples: 12,
          detail: 'pgw green error-rate: 12 of 400 requests',
        }),
      ],
      lines: [],
      leftOut: 0,
      drifts: [],
      alerts: [{ key: 'weak', text: 'The way back is weak: pgw blue has 1 healthy targets, 2 at the start' }],
    },
    checkCounts: { pass: 6, fail: 0, inconclusive: 1 },
    decisions: [
      decision('approve', 'ada', START + 2 * MINUTE, { reason: 'looks good' }),
      decision('approve', 'octocat', START + 3 * MINUTE, {
        accepted: false,
        refusal: 'octocat asked for this rollout',
      }),
      decision('approve', 'grace', START + 4 * MINUTE, {}),
    ],
    log: [
      { at: START, code: 'PhaseEntered', level: 'info', text: 'preflight: reading' },
      { at: START + 6 * MINUTE, code: 'StepBegun', level: 'info', text: 'portal and pgw at 5 %' },
    ],
    next: { what: 'The next check.', at: at + MINUTE },
    temporalUi: 'http://127.0.0.1:8233/namespaces/default',
    ...changes,
  });
}

/** The rollout above, taken back because of a failed check. */
export function rolledBackStatus(): RolloutStatus {
  return watchingStatus({
    phase: 'rolledBack',
    outcome: 'rolledBack',
    endedAt: START + 20 * MINUTE,
    failure: {
      type: 'CheckFailed',
      what: 'A rule was breached.',
      evidence: 'portal green error-rate: 7.5 % (limit 0.5 %).',
      did: 'All traffic is on blue again.',
      next: 'Read the logs of portal-green.',
    },
    weight: { asked: 0, confirmed: 0 },
  });
}

function evidence(changes: Partial<Evidence>): Evidence {
  return {
    service: 'portal',
    colour: 'green',
    rule: 'error-rate',
    verdict: 'pass',
    alertOnly: false,
    value: null,
    samples: null,
    threshold: 0.5,
    unit: '%',
    from: START,
    to: START + 5 * MINUTE,
    unknown: null,
    detail: '',
    ...changes,
  };
}

function decision(
  kind: RolloutStatus['decisions'][number]['kind'],
  by: string,
  at: number,
  changes: Partial<RolloutStatus['decisions'][number]>,
): RolloutStatus['decisions'][number] {
  return {
    id: `${kind}-${at}`,
    kind,
    by,
    at,
    via: 'update',
    verification: 'none',
    reason: null,
    accepted: true,
    refusal: null,
    ...changes,
  };
}
