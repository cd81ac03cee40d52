import { createSettingsActivities } from '../../../src/activities/settings/create';
import type { RolloutRequest } from '../../../src/domain/request';
import type { RollingSettings } from '../../../src/domain/settings';
import { runActivity } from '../run-activity';
import { someSettings } from './some-settings';

const production = someSettings();
const { region, url, registry, services, deploy, temporalUi } = production;
const smokeTest: RollingSettings['smokeTests'][number] = {
  name: 'health',
  kind: 'health',
  services: ['svc-portal', 'mpac-pgw'],
  method: 'GET',
  path: '/health',
  headers: {},
  body: null,
  expectStatus: [200],
  expectJson: {},
  save: {},
  timeoutMs: 1_000,
  retries: 0,
};
const staging: RollingSettings = {
  ...{ strategy: 'rolling', environment: 'staging', cluster: 'mpac-staging' },
  ...{ region, url, registry, services, deploy, temporalUi, recordedIn: null, storedIn: null },
  smokeTests: [smokeTest],
};
const { resolveSettings } = createSettingsActivities({ environments: { production }, rolling: { staging } });

function resolve(overrides: Partial<RolloutRequest> = {}) {
  const imageTag = 'develop-a1b2c3d-20260128103045';
  return runActivity(resolveSettings, { environment: 'staging', imageTag, requestedBy: 'cy', ...overrides });
}

test('a rolling environment is found beside the blue-green ones', async () => {
  expect(await resolve()).toEqual(staging);
  expect(await resolve({ environment: 'production' })).toEqual(production);
});

test('any services of a rolling environment may go alone', async () => {
  const narrowed = await resolve({ services: ['mpac-pgw'] });
  expect(narrowed.services.map(({ name }) => name)).toEqual(['mpac-pgw']);
  expect(narrowed.smokeTests.map((test) => test.services)).toEqual([['mpac-pgw']]);
  expect((await resolve({ services: ['svc-smarttab'] })).smokeTests).toEqual([]);
});

test.each([
  [{ environment: 'stagging' }, 'UnknownEnvironment', 'Did you mean staging? Choose from: production, staging.'],
  [{ services: ['svc-portl'] }, 'UnknownService', 'The environment staging has no service `svc-portl`.'],
  [{ digests: { 'svc-portl': 'sha256:1' } }, 'UnknownService', 'The environment staging has no service `svc-portl`.'],
  [{ waivers: [{ rule: 'error-rate', reason: 'x' }] }, 'UnknownRule', 'Start the deploy without waivers.'],
  [{ mode: 'undo' }, 'StrategyUnsupported', 'Start a deploy of the former image tag instead.'],
  [{ mode: 'restore', to: 'blue' }, 'StrategyUnsupported', 'no other colour for the mode restore'],
  [{ to: 'green' }, 'StrategyUnsupported', 'Start the deploy without `to`.'],
] as const)('the request %j of a rolling environment is %s', async (overrides, type, words) => {
  await expect(resolve(overrides)).rejects.toMatchObject({
    type,
    nonRetryable: true,
    message: expect.stringContaining(words),
  });
});
