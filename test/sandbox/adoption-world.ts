import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  Route53Client,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import type { ProductionSettings, ServiceSettings } from '../../src/domain/settings';
import { runProgram, type ProgramEnd } from '../../src/sandbox/processes/run-program';
import { startBalancerFront } from '../../src/sandbox/world/balancer-front';
import { createSecrets } from '../../src/sandbox/world/create-secrets';
import { fillRegistry } from '../../src/sandbox/world/fill-registry';
import { placesIn, projectRoot } from '../../src/sandbox/world/places';
import { readTemplate } from '../../src/sandbox/world/read-template';
import { startAws } from '../../src/sandbox/world/start-aws';
import { credentials } from '../../src/sandbox/world/start-emulator';
import { createUndoStack } from '../../src/sandbox/world/undo-stack';
import { writeConfiguration } from '../../src/sandbox/world/write-configuration';
import { startStrictAws, type StrictAws } from '../support/strict-aws/start-strict-aws';
import { writeFastTemplate } from './fast-template';

// Slow to listen, so that traffic which comes too early fails.
const LIVE_TAG = 'startsslow4-a1b2c3d-20260128103045';
const OLD_BALANCER = 'mpac-old';

/** The sandbox's AWS with the services of production as they were before they had colours. */
export interface UncolouredWorld {
  readonly aws: StrictAws;
  readonly settings: ProductionSettings;
  readonly ecs: ECSClient;
  readonly route53: Route53Client;
  readonly zone: string;
  /** Where a load balancer listens, by how its DNS name begins. */
  readonly origins: Readonly<Record<string, string>>;
  /** Names of the old ECS services, by service. */
  readonly oldNames: Readonly<Record<string, string>>;
  /** Runs the command line client as a process. */
  readonly rollout: (...args: string[]) => Promise<ProgramEnd>;
  readonly close: () => Promise<void>;
}

/** Starts it; the real processes of the old services may need another moment to answer. */
export async function startUncolouredWorld(): Promise<UncolouredWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'uncoloured-'));
  const places = placesIn(folder);
  const undo = createUndoStack();
  let aws: StrictAws | undefined;
  const interpose = async (address: string): Promise<string> => {
    aws = await startStrictAws({ upstream: address });
    undo.add(aws.stop);
    return aws.endpoint;
  };
  const template = { ...readTemplate(writeFastTemplate(folder)), staging: undefined };
  const started = await startAws(places, template.configuration, { interpose }, undo);
  if (aws === undefined) throw new TypeError('the sandbox did not ask for its proxy');
  const { settings, definitions } = await writeConfiguration(template, places, started.emulator, undo);
  const repositories = settings.services.map(({ repository }) => repository);
  await fillRegistry(started.client, repositories, [LIVE_TAG]);
  await createSecrets(started.client, definitions);
  const front = await startBalancerFront(started.emulator, OLD_BALANCER);
  undo.add(front.close);

  const client = { ...started.client, endpoint: started.endpoint };
  const [ecs, elb, route53] = [
    new ECSClient(client),
    new ElasticLoadBalancingV2Client(client),
    new Route53Client(client),
  ];
  const oldNames = Object.fromEntries(
    settings.services.map(({ name }) => [name, name === 'svc-portal' ? 'portal-service' : name]),
  );
  const balancer = await makeOldServices({ ecs, elb }, settings, oldNames);
  const zone = await publish(route53, settings, balancer);
  elb.destroy();

  const { blue, green } = settings.loadBalancers;
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    AWS_ENDPOINT_URL: started.endpoint,
    AWS_REGION: settings.region,
    ...credentials,
    ROLLOUT_CONFIG: places.configurationFile,
  };
  return {
    aws,
    settings,
    ecs,
    route53,
    zone,
    origins: { [OLD_BALANCER]: front.origin, [blue.name]: blue.connectTo ?? '', [green.name]: green.connectTo ?? '' },
    oldNames,
    rollout: (...args) =>
      runProgram({ command: process.execPath, args: [join(projectRoot, 'bin', 'rollout'), ...args], env }),
    async close() {
      ecs.destroy();
      route53.destroy();
      await undo.undoAll();
      rmSync(folder, { recursive: true });
    },
  };
}

interface Balancer {
  readonly dnsName: string;
  readonly hostedZoneId: string;
}

async function makeOldServices(
  { ecs, elb }: { ecs: ECSClient; elb: ElasticLoadBalancingV2Client },
  settings: ProductionSettings,
  names: Readonly<Record<string, string>>,
): Promise<Balancer> {
  await ecs.send(new CreateClusterCommand({ clusterName: settings.cluster }));
  const Subnets = ['subnet-00000001', 'subnet-00000002'];
  const created = await elb.send(new CreateLoadBalancerCommand({ Name: OLD_BALANCER, Subnets }));
  const [balancer] = created.LoadBalancers ?? [];
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: balancer?.LoadBalancerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    }),
  );
  for (const [index, service] of settings.services.entries()) {
    const group = { Name: `${service.name}-old`, Protocol: 'HTTP', Port: service.port, VpcId: 'vpc-00000001' } as const;
    const { TargetGroups } = await elb.send(
      new CreateTargetGroupCommand({ ...group, TargetType: 'ip', HealthCheckPath: service.healthPath }),
    );
    const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn;
    const record = settings.records.find(({ services }) => services.includes(service.name));
    await elb.send(
      new CreateRuleCommand({
        ListenerArn: Listeners?.[0]?.ListenerArn,
        Priority: index + 1,
        Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [record?.name ?? ''] } }],
        Actions: [{ Type: 'forward', TargetGroupArn }],
      }),
    );
    await ecs.send(
      new CreateServiceCommand({
        cluster: settings.cluster,
        serviceName: names[service.name],
        taskDefinition: await registerOld(ecs, settings, service),
        desiredCount: 1,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: Subnets, securityGroups: ['sg-00000001'] } },
        loadBalancers: [
          { targetGroupArn: TargetGroupArn, containerName: service.container, containerPort: service.port },
        ],
      }),
    );
  }
  return { dnsName: balancer?.DNSName ?? '', hostedZoneId: balancer?.CanonicalHostedZoneId ?? '' };
}

async function registerOld(
  ecs: ECSClient,
  { registry }: ProductionSettings,
  { name, container, repository }: ServiceSettings,
): Promise<string | undefined> {
  const file = join(projectRoot, 'infra/ecs/task-definitions', `${name}-prod.json`);
  const written = JSON.parse(readFileSync(file, 'utf8')) as RegisterTaskDefinitionCommandInput;
  const containerDefinitions = written.containerDefinitions?.map((each) =>
    each.name === container ? { ...each, image: `${registry}/${repository}:${LIVE_TAG}` } : each,
  );
  const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand({ ...written, containerDefinitions }));
  return taskDefinition?.taskDefinitionArn;
}

/** Plain records: a CNAME for the last name, as one below the zone may have, and aliases for the others. */
async function publish(
  route53: Route53Client,
  { hostedZone, records }: ProductionSettings,
  { dnsName, hostedZoneId }: Balancer,
): Promise<string> {
  const answer = await route53.send(new CreateHostedZoneCommand({ Name: hostedZone, CallerReference: 'a test' }));
  const sets = records.map(({ name }, index): ResourceRecordSet => {
    if (index === records.length - 1)
      return { Name: name, Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: dnsName }] };
    const AliasTarget = { HostedZoneId: hostedZoneId, DNSName: dnsName, EvaluateTargetHealth: false };
    return { Name: name, Type: 'A', AliasTarget };
  });
  const Changes = sets.map((set) => ({ Action: 'CREATE' as const, ResourceRecordSet: set }));
  const zone = answer.HostedZone?.Id ?? '';
  await route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zone, ChangeBatch: { Changes } }));
  return zone;
}
