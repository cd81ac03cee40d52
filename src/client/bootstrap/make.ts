import { randomUUID } from 'node:crypto';
import { CreateClusterCommand, CreateServiceCommand } from '@aws-sdk/client-ecs';
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand } from '@aws-sdk/client-route-53';
import { registerRawDefinition } from '../../activities/ecs/raw-definition';
import { awaitReadiness } from './await-readiness';
import { makeBalancer, makeListener, makeRedirect, makeRule, makeTargetGroup, setDelay } from './make-balancers';
import { entry, note, type Made } from './made';
import { zoneId } from './observe-records';
import type { BootstrapClients } from './observed';
import type { Resource } from './step';
import { takeOverRecord } from './take-over-record';
import { OWNER_TAG } from './wanted';
import { createPairs } from './weighted-pair';

/** Time that new tasks get before failing health checks of the load balancer count against them. */
const GRACE_SECONDS = 60;

/** Makes one thing and notes its name for those that follow. Creates only: AWS refuses when the name is taken meanwhile. */
export async function make(clients: BootstrapClients, resource: Resource, made: Made): Promise<void> {
  switch (resource.kind) {
    case 'cluster':
      return makeCluster(clients, resource.name, made);
    case 'hostedZone':
      return makeZone(clients, resource.name, made);
    case 'loadBalancer':
      return makeBalancer(clients.elbv2, resource, made);
    case 'targetGroup':
      return makeTargetGroup(clients.elbv2, resource, made);
    case 'deregistrationDelay':
      return setDelay(clients.elbv2, resource, made);
    case 'listener':
      return makeListener(clients.elbv2, resource, made);
    case 'redirect':
      return makeRedirect(clients.elbv2, resource.colour, made);
    case 'rule':
      return makeRule(clients.elbv2, resource, made);
    case 'definition':
      return makeDefinition(clients, resource, made);
    case 'service':
      return makeService(clients, resource, made);
    case 'record':
      return makeRecord(clients, resource, made);
    case 'readiness':
      return awaitReadiness(clients, resource, made);
    case 'takeover':
      return takeOverRecord(clients.route53, resource, made);
  }
}

async function makeCluster({ ecs }: BootstrapClients, name: string, { environment }: Made): Promise<void> {
  await ecs.send(
    new CreateClusterCommand({
      clusterName: name,
      capacityProviders: ['FARGATE'],
      settings: [{ name: 'containerInsights', value: 'enabled' }],
      tags: [{ key: OWNER_TAG, value: environment }],
    }),
  );
}

async function makeZone({ route53 }: BootstrapClients, name: string, made: Made): Promise<void> {
  // Route 53 refuses a reference that was used before, also by a zone that is gone.
  const reference = `rollout-bootstrap-${randomUUID()}`;
  const answer = await route53.send(
    new CreateHostedZoneCommand({
      Name: name,
      CallerReference: reference,
      HostedZoneConfig: { Comment: `rollout bootstrap: ${made.environment}`, PrivateZone: false },
    }),
  );
  note(made.zone, 'id', zoneId(answer.HostedZone?.Id));
}

type Definition = Extract<Resource, { kind: 'definition' }>;

async function makeDefinition({ ecs }: BootstrapClients, { slot, definition }: Definition, made: Made): Promise<void> {
  const { arn } = await registerRawDefinition(ecs, definition);
  note(made.definitions, slot, arn);
}

type Service = Extract<Resource, { kind: 'service' }>;

async function makeService({ ecs }: BootstrapClients, service: Service, made: Made): Promise<void> {
  const { tags = [], ...inherited } = service.inherited;
  await ecs.send(
    new CreateServiceCommand({
      ...inherited,
      healthCheckGracePeriodSeconds: inherited.healthCheckGracePeriodSeconds ?? GRACE_SECONDS,
      enableECSManagedTags: inherited.enableECSManagedTags ?? true,
      propagateTags: inherited.propagateTags ?? 'SERVICE',
      cluster: service.cluster,
      serviceName: service.slot,
      taskDefinition: entry(made.definitions, service.slot, 'task definition'),
      desiredCount: service.desired,
      deploymentController: { type: 'ECS' },
      deploymentConfiguration: {
        // Rollout itself takes a slot back; a breaker that rolled back too would run another image than was approved.
        deploymentCircuitBreaker: { enable: true, rollback: false },
        minimumHealthyPercent: 100,
        maximumPercent: 200,
      },
      loadBalancers: [
        {
          targetGroupArn: entry(made.targetGroups, service.slot, 'target group'),
          containerName: service.container,
          containerPort: service.port,
        },
      ],
      tags: [...tags.filter(({ key }) => key !== OWNER_TAG), { key: OWNER_TAG, value: made.environment }],
    }),
  );
}

type RecordPairs = Extract<Resource, { kind: 'record' }>;

/**
 * Makes a name's weighted pairs in one batch, all or none. CREATE and not UPSERT: a set that somebody made meanwhile
 * makes Route 53 refuse the batch, and is never overwritten.
 */
async function makeRecord({ route53 }: BootstrapClients, { name, types }: RecordPairs, made: Made): Promise<void> {
  await route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: entry(made.zone, 'id', 'hosted zone'),
      ChangeBatch: { Comment: `rollout bootstrap: ${made.environment}`, Changes: createPairs(name, types, made) },
    }),
  );
}
