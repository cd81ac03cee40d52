import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { pushImage } from '../../../src/sandbox/containers/push-image';
import { isRunning } from '../processes/process-table';
import {
  CLUSTER,
  REPOSITORY,
  createLoadBalancer,
  createService,
  describeService,
  eventually,
  registerRevision,
  startEmulatorWorld,
  stoppedTasks,
  throughLoadBalancer,
} from './emulator-world';
import type { EmulatorWorld } from './emulator-world';

const suffix = '-a1b2c3d-20260128103045';

let world: EmulatorWorld;

beforeAll(async () => {
  world = await startEmulatorWorld();
}, 30_000);

afterAll(async () => {
  const pids = world.runtime.containers().map((container) => container.state.Pid);
  await world.close();
  expect(pids.filter((pid) => pid > 0 && isRunning(pid))).toEqual([]);
}, 30_000);

async function push(branch: string): Promise<string> {
  const digests = await pushImage(world.ecr, [REPOSITORY], branch + suffix);
  return digests[REPOSITORY] ?? '';
}

async function scale(service: string, change: { desiredCount: number; taskDefinition?: string }): Promise<void> {
  await world.ecs.send(new UpdateServiceCommand({ cluster: CLUSTER, service, ...change }));
}

test('the registry resolves a pushed tag to its digest', async () => {
  const digest = await push('main');
  const found = await world.ecr.send(
    new DescribeImagesCommand({ repositoryName: REPOSITORY, imageIds: [{ imageTag: `main${suffix}` }] }),
  );
  expect(found.imageDetails?.map((image) => image.imageDigest)).toEqual([digest]);
  await expect(pushImage(world.ecr, [REPOSITORY], `missing${suffix}`)).rejects.toThrow('was never pushed');
});

test('an image deployed by digest serves through its host rule', async () => {
  const targetGroupArn = await createLoadBalancer(world, 'lb-serve');
  const revision = await registerRevision(world, 'serve', await push('main'));
  await createService(world, 'serve', revision, { targetGroupArn });
  const answer = await eventually(
    () => throughLoadBalancer(world, 'lb-serve', '/health'),
    ({ status }) => status === 200,
  );
  expect(answer.version).toBe(`main${suffix}`);
  expect(JSON.parse(answer.body)).toMatchObject({ status: 'ok', service: 'serve', colour: 'green' });
  expect((await throughLoadBalancer(world, 'lb-serve', '/health', { host: 'other.example.test' })).status).toBe(404);
  await scale('serve', { desiredCount: 0 });
}, 20_000);

test('a new revision replaces the tasks of the old one', async () => {
  const targetGroupArn = await createLoadBalancer(world, 'lb-roll');
  await createService(world, 'roll', await registerRevision(world, 'roll', await push('main')), { targetGroupArn });
  await eventually(
    () => describeService(world, 'roll'),
    (service) => service.runningCount === 2,
  );
  await scale('roll', { desiredCount: 2, taskDefinition: await registerRevision(world, 'roll', await push('next')) });
  await eventually(
    () => describeService(world, 'roll'),
    (service) => service.deployments?.length === 1 && service.deployments[0]?.rolloutState === 'COMPLETED',
  );
  const answers = await Promise.all(Array.from({ length: 8 }, () => throughLoadBalancer(world, 'lb-roll', '/')));
  expect(new Set(answers.map(({ version }) => version))).toEqual(new Set([`next${suffix}`]));
  await scale('roll', { desiredCount: 0 });
}, 20_000);

test('a crashing image trips the breaker and shows exit code 3', async () => {
  await createService(world, 'crash', await registerRevision(world, 'crash', await push('main')), { desiredCount: 0 });
  await scale('crash', {
    desiredCount: 1,
    taskDefinition: await registerRevision(world, 'crash', await push('crash')),
  });
  await eventually(
    () => describeService(world, 'crash'),
    (service) => service.deployments?.some((deployment) => deployment.rolloutState === 'FAILED') ?? false,
  );
  const crashed = (await stoppedTasks(world, 'crash')).filter((task) => task.stopCode === 'EssentialContainerExited');
  expect(crashed.length).toBeGreaterThanOrEqual(3);
  expect(new Set(crashed.map((task) => task.containers?.[0]?.exitCode))).toEqual(new Set([3]));
  await scale('crash', { desiredCount: 0 });
}, 20_000);

test.each([
  ['by-digest', 'unpullable', true],
  ['by-tag', 'missing', false],
])(
  'an image that cannot be pulled %s stops tasks slowly',
  async (name, branch, pushed) => {
    const revision = await registerRevision(world, name, pushed ? await push(branch) : branch + suffix);
    const startedAt = Date.now();
    await createService(world, name, revision, { desiredCount: 1 });
    const stopped = await eventually(
      () => stoppedTasks(world, name),
      (tasks) => tasks.length > 0,
    );
    expect(stopped[0]?.stoppedReason).toMatch(/^CannotPullContainerError: .*manifest unknown/);
    expect(stopped.length).toBeLessThanOrEqual(1 + (Date.now() - startedAt) / 900);
    await scale(name, { desiredCount: 0 });
  },
  20_000,
);

test('metrics count the traffic and not the smoke tests', async () => {
  const targetGroupArn = await createLoadBalancer(world, 'lb-metrics');
  const revision = await registerRevision(world, 'metrics', await push('errors25'));
  await createService(world, 'metrics', revision, { desiredCount: 1, targetGroupArn });
  const smoke = { 'x-rollout-smoke': 'health' };
  await eventually(
    () => throughLoadBalancer(world, 'lb-metrics', '/', smoke),
    ({ status }) => status === 200,
  );
  const statuses: number[] = [];
  for (let request = 0; request < 8; request += 1) {
    statuses.push((await throughLoadBalancer(world, 'lb-metrics', '/')).status);
    await throughLoadBalancer(world, 'lb-metrics', '/', smoke);
    await throughLoadBalancer(world, 'lb-metrics', '/health');
  }
  expect(statuses).toEqual([200, 200, 200, 500, 200, 200, 200, 500]);
  await eventually(
    () => published('Latency', 'SampleCount'),
    (count) => count === 8,
  );
  expect(await published('ErrorRate', 'Maximum')).toBeGreaterThanOrEqual(25);
  expect(await published('Latency', 'p95')).toBeLessThan(1000);
  await scale('metrics', { desiredCount: 0 });
  expect(await published('Latency', 'SampleCount')).toBe(8);
}, 20_000);

/** One value over the last hour for the service of the test on metrics. */
async function published(MetricName: string, Stat: string): Promise<number> {
  const Dimensions = [
    { Name: 'Service', Value: 'metrics' },
    { Name: 'Colour', Value: 'green' },
  ];
  const MetricStat = { Metric: { Namespace: 'MPAC', MetricName, Dimensions }, Period: 7200, Stat };
  const hourMs = 3_600_000;
  const data = await world.cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(Date.now() - hourMs),
      EndTime: new Date(Date.now() + hourMs),
      MetricDataQueries: [{ Id: 'wanted', MetricStat }],
    }),
  );
  const values = data.MetricDataResults?.[0]?.Values ?? [];
  return Stat === 'SampleCount' ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
}
