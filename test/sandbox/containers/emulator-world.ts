import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { CreateClusterCommand, DescribeServicesCommand, DescribeTasksCommand, ECSClient } from '@aws-sdk/client-ecs';
import { CreateServiceCommand, ListTasksCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import type { Service, Task } from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { startContainerRuntime } from '../../../src/sandbox/containers/container-runtime';
import type { ContainerRuntime } from '../../../src/sandbox/containers/container-runtime';
import { imagesInRegistry } from '../../../src/sandbox/containers/image-lookup';
import { findExecutable } from '../../../src/sandbox/processes/find-executable';
import { freePort } from '../../../src/sandbox/processes/free-port';
import { programPath } from '../../../src/sandbox/processes/program-path';
import { startProcess } from '../../../src/sandbox/processes/start-process';
import { httpAnswers } from '../../../src/sandbox/processes/wait-until-ready';

export const REGION = 'ap-northeast-1';
export const REPOSITORY = 'mpac/svc-portal';
export const CLUSTER = 'mpac-prod';
export const HOST = 'portal.example.test';
const REGISTRY = `123456789012.dkr.ecr.${REGION}.amazonaws.com`;
const CREDENTIALS = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };

export interface EmulatorWorld {
  url: string;
  ecs: ECSClient;
  ecr: ECRClient;
  elb: ElasticLoadBalancingV2Client;
  cloudWatch: CloudWatchClient;
  runtime: ContainerRuntime;
  close: () => Promise<void>;
}

/** A ministack whose ECS runs the images of the sandbox, with one repository and one cluster. */
export async function startEmulatorWorld(): Promise<EmulatorWorld> {
  const command = findExecutable('ministack');
  const folder = await mkdtemp(join(tmpdir(), 'emulator-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const client = { endpoint: url, region: REGION, credentials: CREDENTIALS };
  const ecr = new ECRClient(client);
  const socketPath = join(folder, 'docker.sock');
  const runtime = await startContainerRuntime({
    socketPath,
    imageOf: imagesInRegistry(ecr, [process.execPath, programPath('sandbox/service/main')]),
    environment: {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      METRICS_INTERVAL_MS: '200',
      NODE_NO_WARNINGS: '1',
    },
    log: (line) => console.error(line),
  });
  const ministack = await startProcess({
    name: 'ministack',
    command,
    args: [],
    env: { ...process.env, ...ministackEnvironment(port, socketPath) },
    ready: httpAnswers(`${url}/_ministack/health`),
    logFile: join(folder, 'ministack.log'),
  });
  const ecs = new ECSClient(client);
  await ecr.send(new CreateRepositoryCommand({ repositoryName: REPOSITORY }));
  await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
  return {
    url,
    ecs,
    ecr,
    elb: new ElasticLoadBalancingV2Client(client),
    cloudWatch: new CloudWatchClient(client),
    runtime,
    async close() {
      await ministack.stop();
      await runtime.close();
      await rm(folder, { recursive: true });
    },
  };
}

function ministackEnvironment(port: number, socketPath: string): Record<string, string> {
  return {
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    MINISTACK_REGION: REGION,
    MINISTACK_ACCOUNT_ID: '123456789012',
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    DOCKER_HOST: `unix://${socketPath}`,
  };
}

/** The image reference that a task definition would carry, for a tag or a digest. */
export function imageReference(id: string): string {
  return `${REGISTRY}/${REPOSITORY}${id.startsWith('sha256:') ? '@' : ':'}${id}`;
}

/** Registers a revision that runs this image; the service calls itself as the family. @returns its ARN */
export async function registerRevision(world: EmulatorWorld, family: string, image: string): Promise<string> {
  const { taskDefinition } = await world.ecs.send(
    new RegisterTaskDefinitionCommand({
      family,
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [
        {
          name: 'app',
          image: imageReference(image),
          portMappings: [{ containerPort: 8002 }],
          environment: [
            { name: 'SERVICE_NAME', value: family },
            { name: 'COLOUR', value: 'green' },
          ],
        },
      ],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

/** A load balancer with a host rule to one target group; everything else gets 404. @returns the group's ARN */
export async function createLoadBalancer(world: EmulatorWorld, name: string): Promise<string> {
  const { elb } = world;
  const created = await elb.send(new CreateLoadBalancerCommand({ Name: name, Subnets: ['subnet-a', 'subnet-b'] }));
  const group = { Name: `${name}-tg`, Protocol: 'HTTP', Port: 8002, VpcId: 'vpc-1', TargetType: 'ip' } as const;
  const targetGroup = (await elb.send(new CreateTargetGroupCommand(group))).TargetGroups?.[0]?.TargetGroupArn ?? '';
  const listener = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: created.LoadBalancers?.[0]?.LoadBalancerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    }),
  );
  await elb.send(
    new CreateRuleCommand({
      ListenerArn: listener.Listeners?.[0]?.ListenerArn,
      Priority: 10,
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [HOST] } }],
      Actions: [{ Type: 'forward', TargetGroupArn: targetGroup }],
    }),
  );
  return targetGroup;
}

/** Creates an ECS service on Fargate with a circuit breaker, behind a target group if one is given. */
export async function createService(
  world: EmulatorWorld,
  serviceName: string,
  taskDefinition: string,
  { desiredCount = 2, targetGroupArn }: { desiredCount?: number; targetGroupArn?: string } = {},
): Promise<void> {
  await world.ecs.send(
    new CreateServiceCommand({
      cluster: CLUSTER,
      serviceName,
      taskDefinition,
      desiredCount,
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a'] } },
      ...(targetGroupArn && { loadBalancers: [{ targetGroupArn, containerName: 'app', containerPort: 8002 }] }),
      deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
    }),
  );
}

export async function describeService(world: EmulatorWorld, serviceName: string): Promise<Service> {
  const { services } = await world.ecs.send(new DescribeServicesCommand({ cluster: CLUSTER, services: [serviceName] }));
  return services?.[0] ?? {};
}

/** The stopped tasks of a service, newest facts included. */
export async function stoppedTasks(world: EmulatorWorld, serviceName: string): Promise<Task[]> {
  const listed = await world.ecs.send(
    new ListTasksCommand({ cluster: CLUSTER, serviceName, desiredStatus: 'STOPPED' }),
  );
  if (!listed.taskArns?.length) return [];
  return (await world.ecs.send(new DescribeTasksCommand({ cluster: CLUSTER, tasks: listed.taskArns }))).tasks ?? [];
}

export interface Answer {
  status: number;
  version: string | undefined;
  body: string;
}

/** One request through the data plane of a load balancer, addressed as `/_alb/{name}` with the public name as Host. */
export async function throughLoadBalancer(
  world: EmulatorWorld,
  name: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = `${world.url}/_alb/${name}${path}`;
    const sent = request(url, { headers: { host: HOST, ...headers }, agent: false, timeout: 5000 }, (response) => {
      text(response).then((body) => {
        const version = response.headers['x-version'];
        resolve({ status: response.statusCode ?? 0, version: version?.toString(), body });
      }, reject);
    });
    sent.once('error', reject);
    sent.once('timeout', () => sent.destroy(new Error('no answer within 5 s')));
    sent.end();
  });
}

/** Asks until the answer satisfies, and gives it; the test's own time-out ends a wait that never will. */
export async function eventually<Value>(
  ask: () => Promise<Value>,
  satisfies: (value: Value) => boolean,
): Promise<Value> {
  for (;;) {
    const value = await ask();
    if (satisfies(value)) return value;
    await delay(50);
  }
}
