import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import type { CreateServiceCommandInput, Service } from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { createAwsClients, destroyAwsClients } from '../../../src/activities/aws/clients';
import type { AwsClients } from '../../../src/activities/aws/clients';
import { createEcsActivities } from '../../../src/activities/ecs/create';
import type { EcsPort } from '../../../src/activities/ecs/port';
import type { Colour } from '../../../src/domain/colour';
import { slotName } from '../../../src/domain/colour';
import type { LoadBalancer } from '../../../src/domain/topology';
import type { Weights } from '../../../src/domain/weights';
import { startContainerRuntime } from '../../../src/sandbox/containers/container-runtime';
import { startMinistack, testRegion } from '../../support/ministack';
import { startStrictAws } from '../../support/strict-aws/start-strict-aws';
import type { StrictAws } from '../../support/strict-aws/start-strict-aws';

export const cluster = 'mpac-prod';
/** Where the definitions of `base: file` are looked for; nothing is there unless a test writes it. */
export const definitionFileOf = (environment: string, service: string) =>
  join(tmpdir(), `definitions-${process.pid}`, `${service}-${environment}.json`);
export const repository = 'registry.example.test/svc';

// An image is a behaviour by its tag: `crash` exits with 3, `sick` fails its health check, all others serve.
const PROGRAM = `
  const tag = process.env.TAG;
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
  if (tag === 'crash') setTimeout(() => process.exit(3), 100);
  else require('node:http')
    .createServer((_, response) => { response.statusCode = tag === 'sick' ? 503 : 200; response.end(); })
    .listen(8002, process.env.TASK_ADDRESS);
`;

/** An environment of two load balancers whose slots run real processes, behind the strict proxy. */
export interface SlotWorld {
  readonly aws: StrictAws;
  readonly clients: AwsClients;
  readonly ecs: EcsPort;
  /** What the records say when a colour is to be stopped, by name. */
  readonly weights: Record<string, Weights>;
  readonly loadBalancers: Readonly<Record<Colour, LoadBalancer>>;
  /** ARN of a new revision of the slot that runs the image of this tag, or of this digest with its `@`. */
  readonly registerRevision: (service: string, colour: Colour | null, tag: string) => Promise<string>;
  /** Target group and, unless told otherwise, listener rule and ECS service of a slot. @returns the target group's ARN */
  readonly createSlot: (slot: SlotSpec) => Promise<string>;
  readonly describe: (name: string) => Promise<Service>;
  readonly close: () => Promise<void>;
}

/** A slot to create; image tag `good` and wired unless given. */
export interface SlotSpec {
  readonly service: string;
  readonly colour: Colour | null;
  readonly desired: number;
  readonly tag?: string;
  /** Host of the listener rule; null for none. */
  readonly host?: string | null;
  readonly extra?: Partial<CreateServiceCommandInput>;
}

async function createBalancer(clients: AwsClients, colour: Colour) {
  const name = `mpac-prod-${colour}`;
  const created = await clients.elbv2.send(
    new CreateLoadBalancerCommand({ Name: name, Subnets: ['subnet-a', 'subnet-b'] }),
  );
  const {
    LoadBalancerArn: arn = '',
    DNSName: dnsName = '',
    CanonicalHostedZoneId: hostedZoneId = '',
  } = created.LoadBalancers?.[0] ?? {};
  const listener = await clients.elbv2.send(
    new CreateListenerCommand({
      LoadBalancerArn: arn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    }),
  );
  const balancer: LoadBalancer = { name, arn, dnsName, hostedZoneId };
  return { balancer, listenerArn: listener.Listeners?.[0]?.ListenerArn ?? '' };
}

async function registerRevision(
  clients: AwsClients,
  service: string,
  colour: Colour | null,
  tag: string,
): Promise<string> {
  const image = tag.startsWith('@') ? `${repository}${tag}` : `${repository}:${tag}`;
  const { taskDefinition } = await clients.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: slotName(service, colour),
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: service, image, essential: true, portMappings: [{ containerPort: 8002 }] }],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

async function startEmulator(): Promise<{ aws: StrictAws; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'slots-'));
  const socketPath = join(folder, 'docker.sock');
  const runtime = await startContainerRuntime({
    socketPath,
    imageOf: async (reference) => {
      const tag = reference.split(':').at(-1) ?? '';
      if (tag === 'absent') return undefined;
      const digest = `sha256:${Buffer.from(tag.padEnd(32, '.')).toString('hex')}`;
      const command = [process.execPath, '-e', PROGRAM];
      // Pulls by digest name the hex of the tag.
      const known = /^[0-9a-f]{64}$/.test(tag) ? Buffer.from(tag, 'hex').toString().replace(/\.+$/, '') : tag;
      return {
        repository,
        tag,
        digest: known === tag ? digest : `sha256:${tag}`,
        command,
        environment: { TAG: known },
      };
    },
    environment: { NODE_NO_WARNINGS: '1' },
    log: (line) => console.error(line),
  });
  const ministack = await startMinistack({ dockerHost: `unix://${socketPath}` });
  const aws = await startStrictAws({ upstream: ministack.endpoint });
  const stop = async () => {
    await aws.stop();
    await ministack.stop();
    await runtime.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { aws, stop };
}

/** Starts the world with its cluster and its two load balancers, and no slots yet. */
export async function startSlotWorld(): Promise<SlotWorld> {
  process.env.AWS_ACCESS_KEY_ID ??= 'test';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'test';
  const { aws, stop } = await startEmulator();
  const clients = createAwsClients({ region: testRegion, endpoint: aws.endpoint });
  await clients.ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  const blue = await createBalancer(clients, 'blue');
  const green = await createBalancer(clients, 'green');
  const weights: Record<string, Weights> = {};
  const listeners = { blue: blue.listenerArn, green: green.listenerArn };
  let priority = 0;

  const createSlot = async ({ service, colour, desired, tag = 'good', host, extra }: SlotSpec): Promise<string> => {
    const name = slotName(service, colour);
    const group = {
      Name: name,
      Protocol: 'HTTP',
      Port: 8002,
      VpcId: 'vpc-1',
      TargetType: 'ip',
      HealthCheckPath: '/health',
    } as const;
    const created = await clients.elbv2.send(new CreateTargetGroupCommand(group));
    const targetGroupArn = created.TargetGroups?.[0]?.TargetGroupArn ?? '';
    const values = [host ?? `${service}.example.test`];
    priority += 1;
    if (host !== null) {
      const rule = { ListenerArn: listeners[colour ?? 'blue'], Priority: priority };
      const Conditions = [{ Field: 'host-header', HostHeaderConfig: { Values: values } }];
      await clients.elbv2.send(
        new CreateRuleCommand({ ...rule, Conditions, Actions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }] }),
      );
    }
    await clients.ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName: name,
        taskDefinition: await registerRevision(clients, service, colour, tag),
        desiredCount: desired,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a'] } },
        ...(host === null ? {} : { loadBalancers: [{ targetGroupArn, containerName: service, containerPort: 8002 }] }),
        ...extra,
      }),
    );
    return targetGroupArn;
  };

  return {
    aws,
    clients,
    ecs: createEcsActivities({
      ecs: clients.ecs,
      elbv2: clients.elbv2,
      definitionFile: definitionFileOf,
      readWeights: () => Promise.resolve({ weights }),
    }),
    weights,
    loadBalancers: { blue: blue.balancer, green: green.balancer },
    registerRevision: (service, colour, tag) => registerRevision(clients, service, colour, tag),
    createSlot,
    describe: async (name) => {
      const answer = await clients.ecs.send(new DescribeServicesCommand({ cluster, services: [name] }));
      return answer.services?.[0] ?? {};
    },
    close: async () => {
      destroyAwsClients(clients);
      await stop();
    },
  };
}
