import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { DescribeRepositoriesCommand } from '@aws-sdk/client-ecr';
import { CreateClusterCommand, DescribeClustersCommand, ListClustersCommand } from '@aws-sdk/client-ecs';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateHostedZoneCommand, ListHostedZonesCommand } from '@aws-sdk/client-route-53';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { ServiceName } from '../support/strict-aws/wire/call';
import type { StrictWorld } from './strict-world';
import { clientsFor, startStrictWorld, uniqueName } from './strict-world';

let world: StrictWorld;
beforeAll(async () => (world = await startStrictWorld()));
afterAll(() => world.stop());
afterEach(() => world.aws.clearFaults());

const metricQuery = {
  Id: 'm1',
  MetricStat: { Metric: { Namespace: 'Rollout', MetricName: 'Requests' }, Period: 60, Stat: 'Sum' },
};
const window = { StartTime: new Date(0), EndTime: new Date(60_000) };

/** A read of each service, to see how its client understands an error. */
const reads: Record<string, () => Promise<unknown>> = {
  ecs: () => world.ecs.send(new ListClustersCommand({})),
  ecr: () => world.ecr.send(new DescribeRepositoriesCommand({})),
  cloudwatch: () => world.cloudwatch.send(new GetMetricDataCommand({ MetricDataQueries: [metricQuery], ...window })),
  elbv2: () => world.elb.send(new DescribeLoadBalancersCommand({})),
  route53: () => world.route53.send(new ListHostedZonesCommand({})),
  sts: () => world.sts.send(new GetCallerIdentityCommand({})),
  ec2: () => world.ec2.send(new DescribeSubnetsCommand({})),
};
const read = (service: ServiceName): Promise<unknown> => (reads[service] ?? reads['ecs'] ?? Promise.reject)();
const createCluster = (clusterName: string) => world.ecs.send(new CreateClusterCommand({ clusterName }));

async function clusterExists(name: string): Promise<boolean> {
  const answer = await world.ecs.send(new DescribeClustersCommand({ clusters: [name] }));
  return answer.clusters?.length === 1;
}

type Refusing = 'throttle' | 'serverError' | 'expiredToken' | 'accessDenied';
const errors: [Refusing, ServiceName, string, number][] = [
  ['throttle', 'ecs', 'ThrottlingException', 400],
  ['throttle', 'ecr', 'ThrottlingException', 400],
  ['throttle', 'cloudwatch', 'Throttling', 400],
  ['throttle', 'elbv2', 'Throttling', 400],
  ['throttle', 'route53', 'Throttling', 400],
  ['throttle', 'sts', 'Throttling', 400],
  ['throttle', 'ec2', 'RequestLimitExceeded', 400],
  ['serverError', 'ecs', 'ServerException', 500],
  ['serverError', 'route53', 'InternalFailure', 500],
  ['serverError', 'elbv2', 'InternalFailure', 500],
  ['expiredToken', 'ecs', 'ExpiredTokenException', 400],
  ['expiredToken', 'cloudwatch', 'ExpiredToken', 403],
  ['expiredToken', 'route53', 'ExpiredToken', 403],
  ['expiredToken', 'sts', 'ExpiredToken', 403],
  ['accessDenied', 'ecs', 'AccessDeniedException', 400],
  ['accessDenied', 'elbv2', 'AccessDenied', 403],
  ['accessDenied', 'route53', 'AccessDenied', 403],
  ['accessDenied', 'ec2', 'UnauthorizedOperation', 403],
];

test.each(errors)('%s of %s is seen by its client as %s', async (kind, service, name, httpStatusCode) => {
  world.aws.fault({ service, kind });
  await expect(read(service)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
});

test('a client with retries gets over a throttle by itself', async () => {
  const fault = world.aws.fault({ service: 'ecs', operation: 'ListClusters', kind: 'throttle', times: 1 });
  const patient = clientsFor(world.aws.endpoint, 2).ecs;
  await expect(patient.send(new ListClustersCommand({}))).resolves.toBeDefined();
  patient.destroy();
  expect(fault.hits()).toBe(1);
});

test('a fault strikes only as often as it was told', async () => {
  const fault = world.aws.fault({ service: 'ecs', kind: 'throttle', times: 2 });
  const outcomes = await Promise.allSettled([read('ecs'), read('ecs'), read('ecs')]);
  expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(fault.hits()).toBe(2);
});

test('a fault of one operation spares the others', async () => {
  world.aws.fault({ service: 'ecs', operation: 'CreateCluster', kind: 'throttle' });
  await expect(read('ecs')).resolves.toBeDefined();
});

test('a fault strikes only the inputs it is meant for', async () => {
  const [spared, struck] = [uniqueName('spared'), uniqueName('struck')];
  world.aws.fault({ service: 'ecs', kind: 'throttle', when: (input) => input['clusterName'] === struck });
  await expect(createCluster(struck)).rejects.toThrow();
  await expect(createCluster(spared)).resolves.toBeDefined();
});

test('a refused write is logged with its code and has no effect', async () => {
  const name = uniqueName('refused');
  const mark = world.aws.mark();
  world.aws.fault({ service: 'ecs', operation: 'CreateCluster', kind: 'accessDenied' });
  await expect(createCluster(name)).rejects.toThrow();
  expect(world.aws.writesSince(mark)).toMatchObject([{ status: 400, errorCode: 'AccessDeniedException' }]);
  expect(await clusterExists(name)).toBe(false);
});

test('an unavailable service breaks the connection without effect', async () => {
  const name = uniqueName('lost');
  const mark = world.aws.mark();
  world.aws.fault({ service: 'ecs', operation: 'CreateCluster', kind: 'unavailable' });
  await expect(createCluster(name)).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(world.aws.writesSince(mark)).toMatchObject([{ status: 0, errorCode: 'ConnectionLost', answered: false }]);
  expect(await clusterExists(name)).toBe(false);
});

test('a time-out after success has its effect and no answer', async () => {
  const name = uniqueName('silent');
  const mark = world.aws.mark();
  world.aws.fault({ service: 'ecs', operation: 'CreateCluster', kind: 'timeoutAfterSuccess' });
  await expect(createCluster(name)).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(world.aws.writesSince(mark)).toMatchObject([{ status: 200, answered: false }]);
  expect(await clusterExists(name)).toBe(true);
});

test('a time-out that never ends leaves it to the client', async () => {
  const name = uniqueName('hanging');
  world.aws.fault({ service: 'ecs', operation: 'CreateCluster', kind: 'timeoutAfterSuccess', ms: 'never' });
  const abortSignal = AbortSignal.timeout(300);
  const creating = world.ecs.send(new CreateClusterCommand({ clusterName: name }), { abortSignal });
  await expect(creating).rejects.toMatchObject({ name: 'AbortError' });
  expect(await clusterExists(name)).toBe(true);
});

test('a delayed call is answered late and well', async () => {
  world.aws.fault({ service: 'ecs', kind: 'delay', ms: 120 });
  const since = Date.now();
  await read('ecs');
  expect(Date.now() - since).toBeGreaterThanOrEqual(115);
});

test('a prior request not complete refuses a zone write', async () => {
  world.aws.fault({ service: 'route53', kind: 'priorRequestNotComplete' });
  const creating = world.route53.send(new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'r' }));
  await expect(creating).rejects.toMatchObject({ name: 'PriorRequestNotComplete' });
});

test('cleared faults strike no more', async () => {
  world.aws.fault({ service: 'ecs', kind: 'throttle' });
  world.aws.clearFaults();
  await expect(read('ecs')).resolves.toBeDefined();
});

test('a held write takes effect only when released', async () => {
  const name = uniqueName('held');
  const hold = world.aws.hold({ service: 'ecs', operation: 'CreateCluster' });
  const creating = createCluster(name);
  await hold.arrived;
  expect([hold.waiting(), await clusterExists(name)]).toEqual([1, false]);
  hold.release();
  await creating;
  expect(await clusterExists(name)).toBe(true);
});

test('a held write lands although its caller gave up', async () => {
  const name = uniqueName('late');
  const hold = world.aws.hold({ service: 'ecs', operation: 'CreateCluster' });
  const abort = new AbortController();
  const creating = world.ecs.send(new CreateClusterCommand({ clusterName: name }), { abortSignal: abort.signal });
  await hold.arrived;
  abort.abort();
  await expect(creating).rejects.toMatchObject({ name: 'AbortError' });
  const mark = world.aws.mark();
  hold.release();
  while (world.aws.writesSince(mark).length === 0) await read('ecs');
  expect(await clusterExists(name)).toBe(true);
});

test('the log keeps the order in which writes took effect', async () => {
  const [first, second] = [uniqueName('first'), uniqueName('second')];
  const mark = world.aws.mark();
  const hold = world.aws.hold({ service: 'ecs', when: (input) => input['clusterName'] === first });
  const overtaken = createCluster(first);
  await hold.arrived;
  await createCluster(second);
  hold.release();
  await overtaken;
  const order = world.aws.writesSince(mark).map((call) => call.input['clusterName']);
  expect(order).toEqual([second, first]);
});

test('reads are calls with a request id and not writes', async () => {
  const mark = world.aws.mark();
  await read('sts');
  await read('elbv2');
  expect(world.aws.writesSince(mark)).toEqual([]);
  const calls = world.aws.calls().filter((call) => call.seq > mark.seq);
  expect(calls.map((call) => `${call.service} ${call.operation}`)).toEqual([
    'sts GetCallerIdentity',
    'elbv2 DescribeLoadBalancers',
  ]);
  expect(calls.every((call) => call.requestId !== '')).toBe(true);
});

test('taking on a role changes nothing and is no write', async () => {
  const mark = world.aws.mark();
  const RoleArn = 'arn:aws:iam::000000000000:role/deployer';
  await world.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'rollout' }));
  expect(world.aws.calls().at(-1)).toMatchObject({ service: 'sts', operation: 'AssumeRole', status: 200 });
  expect(world.aws.writesSince(mark)).toEqual([]);
});
