import fc from 'fast-check';
import { createSettingsActivities } from '../../../src/activities/settings/create';
import { narrowSettings } from '../../../src/activities/settings/narrow-settings';
import type { RolloutRequest } from '../../../src/domain/request';
import type { SmokeTest } from '../../../src/domain/settings';
import { runActivity } from '../run-activity';
import { someSettings } from './some-settings';

const smoke = (name: string, services: readonly string[]): SmokeTest => ({
  name,
  kind: 'health',
  services,
  method: 'GET',
  path: '/health',
  headers: {},
  body: null,
  expectStatus: [200],
  expectJson: {},
  save: {},
  timeoutMs: 1_000,
  retries: 0,
});
const settings = someSettings({
  smokeTests: [smoke('all', ['svc-portal', 'svc-smarttab', 'mpac-pgw']), smoke('shop', ['svc-smarttab'])],
});
const { resolveSettings } = createSettingsActivities({ environments: { production: settings } });

const request = (overrides: Partial<RolloutRequest> = {}): RolloutRequest => ({
  environment: 'production',
  imageTag: 'main-a1b2c3d-20260128103045',
  requestedBy: 'cy',
  ...overrides,
});
const resolve = (overrides: Partial<RolloutRequest> = {}) => runActivity(resolveSettings, request(overrides));

test('a request without services gets all of the environment', async () => {
  expect(await resolve()).toEqual(settings);
});

test('only what concerns the requested services remains', async () => {
  const narrowed = await resolve({ services: ['svc-portal'] });
  expect(narrowed.services.map((service) => service.name)).toEqual(['svc-portal']);
  expect(narrowed.records.map((record) => record.name)).toEqual(['portal.mpac-cloud.com']);
  expect(narrowed.smokeTests.map((test) => [test.name, test.services])).toEqual([['all', ['svc-portal']]]);
  expect(narrowed).toMatchObject({ cluster: settings.cluster, rules: settings.rules });
});

test.each([
  [{ environment: 'prodution' }, 'UnknownEnvironment', 'Did you mean production?'],
  [{ environment: 'constructor' }, 'UnknownEnvironment', 'no environment `constructor`'],
  [{ services: ['svc-portl'] }, 'UnknownService', 'Did you mean svc-portal?'],
  [{ services: ['svc-smarttab'] }, 'RecordTornApart', 'shop.mpac-cloud.com also fronts mpac-pgw'],
  [{ waivers: [{ rule: 'errorrate', reason: 'x' }] }, 'UnknownRule', 'Did you mean error-rate?'],
] as const)('the request %j is refused as %s', async (overrides, type, words) => {
  await expect(resolve(overrides)).rejects.toMatchObject({
    type,
    nonRetryable: true,
    message: expect.stringContaining(words),
  });
});

test.each(['error-rate', 'ecs'])('the rule %s can be waived', async (rule) => {
  expect(await resolve({ waivers: [{ rule, reason: 'live is in breach' }] })).toEqual(settings);
});

test('whatever is asked for, records are whole or refused', () => {
  fc.assert(
    fc.property(
      fc.subarray(
        settings.services.map((service) => service.name),
        { minLength: 1 },
      ),
      (services) => {
        try {
          const narrowed = narrowSettings(settings, request({ services }));
          expect(narrowed.records.flatMap((record) => record.services).sort()).toEqual([...services].sort());
        } catch (error) {
          expect(error).toMatchObject({ report: { type: 'RecordTornApart' } });
          expect(services.filter((name) => name !== 'svc-portal')).toHaveLength(1);
        }
      },
    ),
  );
});
