import type { SmokeTest } from '../../../src/domain/settings';

/** A request that everything can be changed of: GET /health of svc-portal, once, 200. */
export function aTest(overrides: Partial<SmokeTest> = {}): SmokeTest {
  return {
    name: 'health',
    kind: 'health',
    services: ['svc-portal'],
    method: 'GET',
    path: '/health',
    headers: {},
    body: null,
    expectStatus: [200],
    expectJson: {},
    save: {},
    timeoutMs: 2_000,
    retries: 0,
    ...overrides,
  };
}
