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
const { resolveSettings } = createSettingsActivities({ environments: { production: settings }, rolling: {} });

const request = (overrides: Partial<RolloutRequest> = {}): RolloutRequest => ({
  environment: 'production',
  imageTag: 'main-a1b2c3d-20260128103045',
  requestedBy: 'cy',
  ...overrides,
});
const resolve = (overrides: Partial<RolloutRequest> = {}) => runActivity(resolveSettings, request(overrides));
function restoreRequest(to: RolloutRequest['to'], overrides: Partial<RolloutRequest> = {}): Partial<RolloutRequest> {
  return { mode: 'restore', imageTag: 'restore', ...(to === undefined ? {} : { to }), ...overrides };
}
const restore = (...input: Parameters<typeof restoreRequest>) => resolve(restoreRequest(...input));

test('a request without services gets all of the environment', async () => {
  expect(await resolve()).toEqual(settings);
});

test('only what concerns the requested services remains', async () => {
  const narrowed = await resolve({ services: ['svc-portal'] });
  expect(narrowed.services.map((service) => service.name)).toEqual(['svc-portal']);
  expect(narrowed).toMatchObject({ records: [settings.records[0]] });
  expect(narrowed).toHaveProperty('records.length', 1);
  expect(narrowed.smokeTests.map((test) => [test.name, test.services])).toEqual([['all', ['svc-portal']]]);
  expect(narrowed).toMatchObject({ cluster: settings.cluster, rules: settings.rules });
});

test.each([
  [{ environment: 'prodution' }, 'UnknownEnvironment', 'Did you mean production?'],
  [{ environment: 'constructor' }, 'UnknownEnvironment', 'no environment `constructor`'],
  [{ services: ['svc-portl'] }, 'UnknownService', 'Did you mean svc-portal?'],
  [{ digests: { 'svc-portl': 'sha256:1' } }, 'UnknownService', 'Did you mean svc-portal?'],
  [{ mode: 'undo', digests: { 'svc-portal': 'sha256:1' } }, 'StrategyUnsupported', 'Ask for it without digests'],
  [{ mode: 'undo', allowOlder: true }, 'StrategyUnsupported', 'carries no push'],
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

test('an undo goes to all traffic at once with its own quorum', async () => {
  const undo = await resolve({ mode: 'undo', imageTag: 'undo', services: ['svc-portal'] });
  const narrowed = await resolve({ services: ['svc-portal'] });
  expect(undo).toEqual({
    ...narrowed,
    steps: [{ weight: 100, windowMs: 900_000 }],
    approvals: { ...settings.approvals, quorum: 1, requesterMayApprove: true },
  });
});

test('an undo may waive a rule as a rollout may', async () => {
  const waivers = [{ rule: 'error-rate', reason: 'live is in breach' }];
  await expect(resolve({ mode: 'undo', imageTag: 'undo', waivers })).resolves.toHaveProperty('rules', settings.rules);
});

test.each(['blue', { 'portal.mpac-cloud.com': 'green', 'shop.mpac-cloud.com': 'blue' }] as const)(
  'a restore to %j gets the settings as they are',
  async (to) => {
    expect(await restore(to)).toEqual(settings);
  },
);

test.each([
  [restoreRequest('green', { waivers: [{ rule: 'error-rate', reason: 'x' }] }), 'there is nothing to waive'],
  [restoreRequest(undefined), 'must name the colour'],
  [restoreRequest({}), 'must name the colour'],
  [restoreRequest('teal' as never), 'Say blue or green in `to`'],
  [restoreRequest({ 'portal.mpac-cloud.com': null } as never), 'must name the colour'],
  [{ to: 'blue' }, 'the colours are found from the records'],
  [{ mode: 'undo', to: 'blue' }, 'A request of the mode undo names a colour'],
] as const)('the contradictory request %j is refused with its cure', async (overrides, words) => {
  await expect(resolve(overrides)).rejects.toMatchObject({
    type: 'StrategyUnsupported',
    nonRetryable: true,
    message: expect.stringContaining(words),
  });
});

test('a restore of an unknown record is told which ones exist', async () => {
  await expect(restore({ 'portl.mpac-cloud.com': 'blue' })).rejects.toMatchObject({
    type: 'UnknownRecord',
    message:
      'The environment production has no record `portl.mpac-cloud.com`. Did you mean portal.mpac-cloud.com? ' +
      'Choose from: portal.mpac-cloud.com, shop.mpac-cloud.com.',
  });
  await expect(restore({ 'shop.mpac-cloud.com': 'blue' }, { services: ['svc-portal'] })).rejects.toMatchObject({
    type: 'UnknownRecord',
  });
});
