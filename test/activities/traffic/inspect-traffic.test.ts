import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { createTrafficActivities } from '../../../src/activities/traffic/create';
import type { TrafficPort } from '../../../src/activities/traffic/port';
import type { ProductionSettings } from '../../../src/domain/settings';
import { someSettings } from '../settings/some-settings';
import { runActivity } from '../run-activity';
import type { TrafficWorld } from './traffic-world';
import { aliasSet, startTrafficWorld } from './traffic-world';

const portal = 'portal.mpac-cloud.com';

let world: TrafficWorld;
let traffic: TrafficPort;
beforeAll(async () => {
  world = await startTrafficWorld();
  traffic = createTrafficActivities(world);
});
afterAll(() => world.stop());

let standing: ResourceRecordSet[] = [];
async function given(...sets: ResourceRecordSet[]): Promise<void> {
  standing = sets;
  await world.put(...sets);
}
afterEach(async () => {
  if (standing.length > 0) await world.remove(...(await world.setsOf(portal)));
  standing = [];
});

const blue = (weight: number, overrides: Partial<ResourceRecordSet> = {}) =>
  aliasSet(portal, 'blue', weight, world.balancers.blue, overrides);
const green = (weight: number, overrides: Partial<ResourceRecordSet> = {}) =>
  aliasSet(portal, 'green', weight, world.balancers.green, overrides);

function inspect(overrides: Partial<ProductionSettings> = {}): ReturnType<TrafficPort['inspectTraffic']> {
  const records = [{ name: portal, types: ['A'] as const, services: ['svc-portal'] }];
  const loadBalancers = {
    blue: { name: 'mpac-blue', connectTo: null },
    green: { name: 'mpac-green', connectTo: null },
  };
  const settings = someSettings({ hostedZone: 'mpac-cloud.com', records, loadBalancers, ...overrides });
  return runActivity(traffic.inspectTraffic, { settings });
}

const codes = async (overrides: Partial<ProductionSettings> = {}): Promise<string[]> =>
  (await inspect(overrides)).findings.map((finding) => finding.code);

test('a sound environment is described without findings', async () => {
  await given(blue(100), green(0));
  expect(await inspect()).toEqual({
    hostedZoneId: world.zoneId,
    loadBalancers: world.balancers,
    records: [{ name: portal, types: ['A'], weights: { blue: 100, green: 0 }, sets: await world.setsOf(portal) }],
    findings: [],
  });
  expect(await codes({ hostedZone: world.zoneId })).toEqual([]);
});

test.each(['other.example', 'Z0NONE'])('the missing zone %s ends the inspection with a finding', async (hostedZone) => {
  expect(await inspect({ hostedZone })).toMatchObject({
    hostedZoneId: null,
    records: [],
    findings: [{ code: 'ZoneMissing' }],
  });
});

test('a missing load balancer is found beside all else', async () => {
  await given(blue(50), green(50));
  const loadBalancers = { blue: { name: 'nobody', connectTo: null }, green: { name: 'mpac-green', connectTo: null } };
  const inspected = await inspect({ loadBalancers });
  expect(inspected.loadBalancers).toBeNull();
  expect(inspected.findings.map((finding) => finding.code)).toEqual(['BalancerMissing', 'TrafficSplit']);
});

test('a record without any set is missing both', async () => {
  const { findings, records } = await inspect();
  expect(findings).toMatchObject([
    { code: 'RecordMissing', problem: 'The zone has no weighted set blue and no green of it.' },
  ]);
  expect(records).toEqual([]);
});

test('a simple record is not weighted and not missing', async () => {
  const { SetIdentifier: _identifier, Weight: _weight, ...simple } = blue(100);
  await given(simple);
  expect(await codes()).toEqual(['NotWeighted']);
});

test('a third set beside the two is found', async () => {
  await given(blue(100), green(0), blue(0, { SetIdentifier: 'purple' }));
  expect(await codes()).toEqual(['UnknownSetIdentifier']);
});

test('two aliases to one balancer are one finding', async () => {
  await given(blue(100), green(0, { AliasTarget: blue(0).AliasTarget }));
  expect(await codes()).toEqual(['SameBalancer']);
});

test('crossed aliases are two wrong targets', async () => {
  await given(blue(100, { AliasTarget: green(0).AliasTarget }), green(0, { AliasTarget: blue(0).AliasTarget }));
  expect(await codes()).toEqual(['WrongTarget', 'WrongTarget']);
});

test('an address instead of an alias is a wrong target', async () => {
  const { AliasTarget: _alias, ...address } = green(0, { TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] });
  await given(blue(100), address);
  expect(await inspect()).toMatchObject({
    findings: [{ code: 'WrongTarget', problem: expect.stringContaining('It is no alias') }],
  });
});

test('health evaluated on one side only is found', async () => {
  const alias = { HostedZoneId: world.balancers.green.hostedZoneId, DNSName: world.balancers.green.dnsName };
  await given(blue(100), green(0, { AliasTarget: { ...alias, EvaluateTargetHealth: true } }));
  expect(await codes()).toEqual(['EvaluateTargetHealthDiffers']);
});

// Route 53 developer guide, "Health checks and weighted routing"; octodns/octodns#504, DNSControl/dnscontrol#4175.
test.each([
  ['of live only', { HealthCheckId: 'a' }, {}, true],
  ['of the candidate only', {}, { HealthCheckId: 'b' }, true],
  ['of its own on each side', { HealthCheckId: 'a' }, { HealthCheckId: 'b' }, true],
  ['that is one for both', { HealthCheckId: 'a' }, { HealthCheckId: 'a' }, false],
  ['of nobody', {}, {}, false],
])('a health check %s', async (_whose, ofBlue, ofGreen, found) => {
  await given(blue(100, ofBlue), green(0, ofGreen));
  expect(await codes()).toEqual(found ? ['HealthChecksDiffer'] : []);
});

test('split traffic comes with a command that mends it', async () => {
  await given(blue(30), green(70));
  const { findings, records } = await inspect();
  expect(findings).toMatchObject([{ code: 'TrafficSplit', problem: expect.stringContaining('blue 30 / green 70') }]);
  expect(records).toMatchObject([{ weights: { blue: 30, green: 70 } }]);
  const batch = /--change-batch '(.*)'$/.exec(findings[0]?.cure ?? '')?.[1] ?? '';
  const { Changes } = JSON.parse(batch) as { Changes: { ResourceRecordSet: ResourceRecordSet }[] };
  await world.put(...Changes.map((change) => change.ResourceRecordSet));
  expect(await world.weightsOf(portal)).toEqual(['A blue 0', 'A green 100']);
  expect(await codes()).toEqual([]);
});

test('all weight on a sum other than ours counts as split', async () => {
  await given(blue(1), green(0));
  expect(await codes()).toEqual(['TrafficSplit']);
});

test('types with other weights than each other disagree', async () => {
  await given(blue(100), green(0), blue(0, { Type: 'AAAA' }), green(100, { Type: 'AAAA' }));
  const records = [{ name: portal, types: ['A', 'AAAA'] as const, services: ['svc-portal'] }];
  expect(await codes({ records })).toEqual(['TypesDisagree']);
});

test('a type the configuration leaves out is found', async () => {
  await given(blue(100), green(0), blue(100, { Type: 'AAAA' }), green(0, { Type: 'AAAA' }));
  expect(await codes()).toEqual(['TypeUndeclared']);
});

test('a worker without access fails instead of finding nothing', async () => {
  world.aws.fault({ service: 'route53', operation: 'ListResourceRecordSets', kind: 'accessDenied', times: 1 });
  await expect(inspect()).rejects.toMatchObject({ type: 'AccessDenied', nonRetryable: true });
});
