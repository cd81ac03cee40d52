import type { RolloutResult, RolloutStatus } from '../../../src/domain/status';
import type { RunReading } from '../../../src/client/read-run';
import type { RunFacts } from '../../../src/domain/run-facts';
import { START } from '../../support/status-samples';

/** Facts of a running rollout of this environment. */
export function sampleFacts(environment = 'production'): RunFacts {
  return {
    workflowId: `environment/${environment}`,
    runId: 'run-1',
    type: 'productionRollout',
    environment,
    imageTag: 'main-a1b2c3d',
    phase: 'watching',
    outcome: null,
    weight: 5,
    request: { environment, imageTag: 'main-a1b2c3d', requestedBy: 'octocat' },
    state: 'RUNNING',
    startedAt: START,
    closedAt: null,
  };
}

/** A status as the client reads it; ended ones have their result. */
export function reading(status: RolloutStatus): RunReading {
  return { facts: sampleFacts(), status, result: status.outcome === null ? null : resultFor(status) };
}

/** The result of an ended rollout. */
export function resultFor(status: RolloutStatus): RolloutResult {
  return {
    outcome: status.outcome ?? 'completed',
    message: 'That is how it ended.',
    status,
    checks: [],
    snapshot: null,
    oldColour: null,
    undelivered: [],
    leftOut: [],
  };
}
