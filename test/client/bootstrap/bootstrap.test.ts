import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import type { BootstrapClients } from '../../../src/client/bootstrap/observed';
import { runBootstrap } from '../../../src/client/bootstrap/run';
import type { WantedTopology } from '../../../src/client/bootstrap/wanted';
import { RolloutError } from '../../../src/domain/failure';
import { forbiddenBy } from '../../support/iam/forbidden-calls';
import { readPolicies } from '../../support/iam/policies';
import { startMinistack, type Ministack } from '../../support/ministack';
import { startStrictAws, type StrictAws } from '../../support/strict-aws/start-strict-aws';
import { clientsOf, destroyClients, pushImages, wantedProduction } from './topology';

const directory = mkdtempSync(join(tmpdir(), 'bootstrap-'));
let ministack: Ministack;
let aws: StrictAws;
let clients: BootstrapClients;

// Each test has an emulator of its own, which starts in less than a second: topologies share names.
beforeEach(async () => {
  ministack = await startMinistack();
  aws = await startStrictAws({ upstream: ministack.endpoint });
  clients = clientsOf(aws.endpoint);
  await pushImages(clients);
});

afterEach(async () => {
  destroyClients(clients);
  await aws.stop();
  await ministack.stop();
});

afterAll(() => rmSync(directory, { recursive: true }));

const wanted = (changes: Partial<WantedTopology> = {}): WantedTopology =>
  wantedProduction(directory, 'shop.test', changes);

async function bootstrap(topology = wanted(), dryRun = false) {
  const lines: string[] = [];
  const mark = aws.mark();
  const run = await runBootstrap(clients, topology, { dryRun, write: (line) => lines.push(line) });
  const writes = aws.writesSince(mark).map(({ operation }) => operation);
  const calls = aws.calls().filter(({ seq }) => seq > mark.seq);
  expect(forbiddenBy(allowed, calls)).toEqual([]);
  return { ...run, lines, writes };
}

/** What infra/iam gives whoever sets up such an environment. */
const { BootstrapPolicy: allowed = [] } = readPolicies({
  Cluster: 'c-shop',
  PassedRoles: ['arn:aws:iam::123456789012:role/execution'],
  RepositoryPrefix: '',
  RecordNames: ['shop.test', 'pay.shop.test'],
});

const count = (steps: readonly { action: string }[], action: string) =>
  steps.filter((step) => step.action === action).length;

async function recordSets() {
  const { HostedZones } = await clients.route53.send(new ListHostedZonesCommand({}));
  const answer = await clients.route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: HostedZones?.[0]?.Id }));
  return (answer.ResourceRecordSets ?? []).filter(({ Type }) => Type !== 'NS' && Type !== 'SOA');
}

test('a dry run on an empty account shows everything and writes nothing', async () => {
  const { outcome, steps, writes, lines } = await bootstrap(wanted(), true);
  expect(outcome).toBe('planned');
  expect(count(steps, 'create')).toBe(28);
  expect(writes).toEqual([]);
  expect(lines).toContain('＋ rule pay.shop.test → pay-green on lb-green: priority 20');
});

test('a first run makes both colours wired, blue sized, green empty', async () => {
  const { outcome } = await bootstrap();
  expect(outcome).toBe('made');
  const { services } = await clients.ecs.send(
    new DescribeServicesCommand({
      cluster: 'c-shop',
      services: ['shop-blue', 'shop-green', 'pay-blue', 'pay-green'],
      include: ['TAGS'],
    }),
  );
  expect(services?.map(({ serviceName, desiredCount }) => [serviceName, desiredCount])).toEqual([
    ['shop-blue', 2],
    ['shop-green', 0],
    ['pay-blue', 2],
    ['pay-green', 0],
  ]);
  expect(services?.[0]?.tags).toContainEqual({ key: 'rollout:environment', value: 'production' });
  expect(services?.[0]?.deploymentConfiguration?.deploymentCircuitBreaker).toMatchObject({
    enable: true,
    rollback: false,
  });
  const sets = await recordSets();
  expect(sets.map(({ Name, SetIdentifier, Weight }) => [Name, SetIdentifier, Weight])).toEqual([
    ['shop.test.', 'blue', 100],
    ['shop.test.', 'green', 0],
    ['pay.shop.test.', 'blue', 100],
    ['pay.shop.test.', 'green', 0],
  ]);
  expect(new Set(sets.map(({ AliasTarget }) => AliasTarget?.DNSName)).size).toBe(2);
  expect(sets.map(({ AliasTarget }) => AliasTarget?.EvaluateTargetHealth)).toEqual([false, false, false, false]);
});

test('first revisions run the image by digest under their own colour', async () => {
  await bootstrap();
  const { taskDefinition } = await clients.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'pay-green' }));
  const [container] = taskDefinition?.containerDefinitions ?? [];
  expect(container?.image).toMatch(/^123456789012\.dkr\.ecr\.ap-northeast-1\.amazonaws\.com\/pay@sha256:[0-9a-f]{64}$/);
  expect(container?.environment).toEqual([
    { name: 'COLOUR', value: 'green' },
    { name: 'SERVICE_NAME', value: 'pay' },
  ]);
});

test('target groups get health path and deregistration delay of the configuration', async () => {
  await bootstrap();
  const { TargetGroups } = await clients.elbv2.send(new DescribeTargetGroupsCommand({ Names: ['pay-blue'] }));
  const [group] = TargetGroups ?? [];
  expect(group).toMatchObject({ TargetType: 'ip', Port: 8002, HealthCheckPath: '/up', VpcId: 'vpc-00000001' });
  const { Attributes } = await clients.elbv2.send(
    new DescribeTargetGroupAttributesCommand({ TargetGroupArn: group?.TargetGroupArn }),
  );
  expect(Attributes).toContainEqual({ Key: 'deregistration_delay.timeout_seconds', Value: '30' });
});

test('a second run finds everything, needs no image and writes nothing', async () => {
  await bootstrap();
  const { outcome, steps, writes } = await bootstrap(wanted({ imageTag: null }));
  expect(outcome).toBe('complete');
  expect(count(steps, 'keep')).toBe(steps.length);
  expect(writes).toEqual([]);
});

test.each([
  ['elbv2', 'CreateLoadBalancer'],
  ['elbv2', 'ModifyTargetGroupAttributes'],
  ['elbv2', 'CreateRule'],
  ['ecs', 'CreateService'],
  ['route53', 'ChangeResourceRecordSets'],
] as const)('a run interrupted at %s %s is finished by the next', async (service, operation) => {
  const fault = aws.fault({ kind: 'unavailable', service, operation });
  const failure = await bootstrap().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RolloutError);
  expect(String(failure)).toContain('Run the same command again');
  fault.clear();
  expect((await bootstrap()).outcome).toBe('made');
  const { outcome, writes } = await bootstrap();
  expect(outcome).toBe('complete');
  expect(writes).toEqual([]);
  expect(await recordSets()).toHaveLength(4);
});

test('a lost answer leaves nothing twice on the next run', async () => {
  aws.fault({ kind: 'timeoutAfterSuccess', service: 'ecs', operation: 'CreateService', times: 1 });
  await expect(bootstrap()).rejects.toMatchObject({ report: { type: 'AwsUnavailable' } });
  const { outcome, writes } = await bootstrap();
  expect(outcome).toBe('made');
  expect(writes.filter((operation) => operation === 'CreateService')).toHaveLength(3);
});

test('a foreign record of the same name is a conflict and stays', async () => {
  const { HostedZone } = await clients.route53.send(
    new CreateHostedZoneCommand({ Name: 'shop.test', CallerReference: 'a test' }),
  );
  const foreign = { Name: 'pay.shop.test', Type: 'A' as const, TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] };
  await clients.route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: HostedZone?.Id,
      ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: foreign }] },
    }),
  );
  const { outcome, steps, writes, lines } = await bootstrap();
  expect(outcome).toBe('conflicts');
  expect(steps.filter(({ action }) => action === 'conflict')).toMatchObject([
    { what: 'record pay.shop.test', details: 'A is a plain record, not a weighted pair' },
  ]);
  expect(lines.some((line) => line.startsWith('  → let `rollout bootstrap --adopt` turn it into one'))).toBe(true);
  expect(writes).toEqual([]);
  expect(await recordSets()).toMatchObject([{ Name: 'pay.shop.test.', ResourceRecords: [{ Value: '192.0.2.1' }] }]);
});

test('missing image, tag and zone are conflicts told together', async () => {
  const { steps, writes } = await bootstrap(wanted({ imageTag: 'main-0000000-20260101000000', createZone: false }));
  const problems = steps.flatMap((step) => (step.action === 'conflict' ? [`${step.what} ${step.details}`] : []));
  expect(problems).toContain('hosted zone shop.test does not exist');
  expect(problems).toContainEqual(
    expect.stringContaining('task definition pay-blue has no image pay:main-0000000-20260101000000: Repository pay'),
  );
  const untold = await bootstrap(wanted({ imageTag: null }));
  expect(untold.lines).toContain('  → give --image-tag TAG');
  expect([...writes, ...untold.writes]).toEqual([]);
});

test('weights that a rollout has moved are kept as they are', async () => {
  await bootstrap();
  const sets = await recordSets();
  const moved = sets.map((set) => ({ ...set, Weight: set.SetIdentifier === 'green' ? 100 : 0 }));
  const { HostedZones } = await clients.route53.send(new ListHostedZonesCommand({}));
  await clients.route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: HostedZones?.[0]?.Id,
      ChangeBatch: { Changes: moved.map((set) => ({ Action: 'UPSERT', ResourceRecordSet: set })) },
    }),
  );
  const { outcome, lines, writes } = await bootstrap();
  expect(outcome).toBe('complete');
  expect(lines).toContain('✔ record shop.test: is there, blue 0 / green 100');
  expect(writes).toEqual([]);
});
