import type { PlanSources } from '../../src/domain/build-plan';
import type { Plan } from '../../src/domain/plan';
import type { RolloutRequest } from '../../src/domain/request';
import { buildPlan } from '../../src/domain/build-plan';
import { weightsFor } from '../../src/domain/weights';
import { fakeSettings } from '../support/fake-settings';

export const request: RolloutRequest = { environment: 'production', imageTag: 'main-1-abc', requestedBy: 'linus' };

/** Settings of two services, each behind a record of its own. */
export const settings = fakeSettings();

/** What preflight saw: portal lives on blue, pgw on green. */
export const sources: PlanSources = {
  records: [
    { name: 'portal.example.test', types: ['A'], weights: weightsFor('green', 0) },
    { name: 'pgw.example.test', types: ['A', 'AAAA'], weights: weightsFor('green', 100) },
  ],
  images: ['portal', 'pgw'].map((service) => ({
    service,
    image: `registry/mpac-${service}@sha256:1`,
    digest: 'sha256:1',
  })),
  definitions: ['portal', 'pgw'].map((service) => ({
    service,
    liveDefinition: `${service}:7`,
    liveImage: `registry/mpac-${service}@sha256:0`,
    undoTo: null,
    changes: [{ path: `containerDefinitions[${service}].image`, from: 'sha256:0', to: 'sha256:1' }],
  })),
};

/** The plan of these, changed where a test says so. @throws TypeError when none can be made */
export function somePlan(change: Partial<PlanSources> = {}): Plan {
  const plan = buildPlan(request, settings, { ...sources, ...change });
  if (plan) return plan;
  throw new TypeError('no plan');
}
