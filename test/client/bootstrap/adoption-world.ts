import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateClusterCommand, CreateServiceCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import type { BootstrapClients } from '../../../src/client/bootstrap/observed';
import { runBootstrap, type BootstrapRun } from '../../../src/client/bootstrap/run';
import type { WantedTopology } from '../../../src/client/bootstrap/wanted';
import { startContainerRuntime } from '../../../src/sandbox/containers/container-runtime';
import { startBalancerFront } from '../../../src/sandbox/world/balancer-front';
import { startMinistack } from '../../support/ministack';
import { startStrictAws, type StrictAws } from '../../support/strict-aws/start-strict-aws';
import { clientsOf, destroyClients, wantedProduction } from './topology';

export const host = 'www.shop.test';
const cluster = 'c-shop';

// An image is a behaviour by its tag: `sick` fails the health path that slots have, which the old service is not asked.
const PROGRAM = `
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
  require('node:http')
    .createServer((request, response) => {
      response.statusCode = process.env.TAG === 'sick' && request.url === '/health' ? 503 : 200;
      response.end();
    })
    .listen(8002, process.env.TASK_ADDRESS);
`;

/** A cluster whose one service has no colour yet and runs real processes, behind the strict proxy. */
export interface AdoptionWorld {
  readonly aws: StrictAws;
  readonly clients: BootstrapClients;
  readonly oldBalancer: { readonly dnsName: string; readonly hostedZoneId: string };
  /** The plain record that people reach the old service by, an alias unless another is given. */
  readonly publish: (set?: Partial<ResourceRecordSet>) => Promise<void>;
  readonly recordSets: () => Promise<ResourceRecordSet[]>;
  readonly wanted: (changes?: Partial<WantedTopology>) => WantedTopology;
  /** Runs bootstrap; `write` may end it by throwing, as a kill would. */
  readonly run: (
    wanted: WantedTopology,
    options?: { dryRun?: boolean; write?: (line: string) => void },
  ) => Promise<BootstrapRun & { lines: string[]; writes: string[] }>;
  readonly close: () => Promise<void>;
}

/** @param tag image of the old service, which runs `tasks` of it as `legacy` */
export async function startAdoptionWorld({ tag = 'good', tasks = 2 } = {}): Promise<AdoptionWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'adoption-'));
  const socketPath = join(folder, 'docker.sock');
  const runtime = await startContainerRuntime({
    socketPath,
    imageOf: async () => ({
      repository: 'registry.test/shop',
      tag,
      digest: `sha256:${'b'.repeat(64)}`,
      command: [process.execPath, '-e', PROGRAM],
      environment: { TAG: tag },
    }),
    environment: { NODE_NO_WARNINGS: '1' },
    log: (line) => console.error(line),
  });
  const ministack = await startMinistack({ dockerHost: `unix://${socketPath}` });
  const aws = await startStrictAws({ upstream: ministack.endpoint });
  aws.setInSyncDelay(300);
  const front = await startBalancerFront(ministack.endpoint, 'lb-blue');
  const clients = clientsOf(aws.endpoint);
  const oldBalancer = await makeOldService(clients, tag, tasks);
  const answer = await clients.route53.send(
    new CreateHostedZoneCommand({ Name: 'shop.test', CallerReference: 'a test' }),
  );
  const zone = answer.HostedZone?.Id;

  return {
    aws,
    clients,
    oldBalancer,
    async publish(set = {}) {
      const { dnsName, hostedZoneId } = oldBalancer;
      const alias = { HostedZoneId: hostedZoneId, DNSName: `dualstack.${dnsName}.`, EvaluateTargetHealth: true };
      const plain: ResourceRecordSet = { Name: host, Type: 'A', AliasTarget: alias, ...set };
      await clients.route53.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId: zone,
          ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: plain }] },
        }),
      );
    },
    async recordSets() {
      const read = await clients.route53.send(new ListResourceRecordSetsCommand({ HostedZoneId: zone }));
      return (read.ResourceRecordSets ?? []).filter(({ Type }) => Type !== 'NS' && Type !== 'SOA');
    },
    wanted: (changes = {}) => wantedShop(folder, front.origin, changes),
    async run(wanted, { dryRun = false, write = () => undefined } = {}) {
      const lines: string[] = [];
      const mark = aws.mark();
      const tell = (line: string): void => {
        lines.push(line);
        write(line);
      };
      const run = await runBootstrap(clients, wanted, { dryRun, write: tell });
      return { ...run, lines, writes: aws.writesSince(mark).map(({ operation }) => operation) };
    },
    async close() {
      destroyClients(clients);
      await front.close();
      await aws.stop();
      await ministack.stop();
      await runtime.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Production with its service `shop` alone, which runs as `legacy`, looked at often. */
export function wantedShop(
  directory: string,
  connectTo: string | null,
  changes: Partial<WantedTopology> = {},
): WantedTopology {
  const wanted = wantedProduction(directory, 'shop.test', { imageTag: null, definitions: {} });
  const { settings } = wanted;
  const { blue, green } = settings.loadBalancers;
  return {
    ...wanted,
    adopt: { shop: 'legacy' },
    settings: {
      ...settings,
      services: settings.services
        .filter(({ name }) => name === 'shop')
        .map((service) => ({
          ...service,
          perColour: { environment: { COLOUR: '{colour}' }, logOptions: {} },
        })),
      records: [{ name: host, types: ['A'], services: ['shop'] }],
      loadBalancers: { blue: { ...blue, connectTo }, green },
      deploy: { ...settings.deploy, pollMs: 50, stableWithinMs: 60_000 },
    },
    ...changes,
  };
}

async function makeOldService({ ecs, elbv2 }: BootstrapClients, tag: string, tasks: number) {
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  const { LoadBalancers } = await elbv2.send(
    new CreateLoadBalancerCommand({ Name: 'lb-old', Subnets: ['subnet-a', 'subnet-b'] }),
  );
  const group = {
    Name: 'legacy',
    Protocol: 'HTTP',
    Port: 8002,
    VpcId: 'vpc-1',
    TargetType: 'ip',
    HealthCheckPath: '/',
  } as const;
  const { TargetGroups } = await elbv2.send(new CreateTargetGroupCommand(group));
  const targetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
  const [balancer] = LoadBalancers ?? [];
  const { Listeners } = await elbv2.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancer?.LoadBalancerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    }),
  );
  await elbv2.send(
    new CreateRuleCommand({
      ListenerArn: Listeners?.[0]?.ListenerArn,
      Priority: 1,
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [host] } }],
      Actions: [{ Type: 'forward', TargetGroupArn: targetGroupArn }],
    }),
  );
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'legacy',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      tags: [{ key: 'team', value: 'shop' }],
      containerDefinitions: [
        {
          name: 'shop',
          image: `registry.test/shop:${tag}`,
          essential: true,
          portMappings: [{ containerPort: 8002 }],
          environment: [{ name: 'COLOUR', value: 'none' }],
          ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: 2048 }],
        },
      ],
    }),
  );
  await ecs.send(
    new CreateServiceCommand({
      cluster,
      serviceName: 'legacy',
      taskDefinition: 'legacy:1',
      desiredCount: tasks,
      launchType: 'FARGATE',
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-old'], securityGroups: ['sg-old'], assignPublicIp: 'ENABLED' },
      },
      loadBalancers: [{ targetGroupArn, containerName: 'shop', containerPort: 8002 }],
      tags: [{ key: 'team', value: 'shop' }],
    }),
  );
  return { dnsName: balancer?.DNSName ?? '', hostedZoneId: balancer?.CanonicalHostedZoneId ?? '' };
}
