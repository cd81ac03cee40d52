import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
} from '@aws-sdk/client-ecs';
import { ifThere } from './aws-failure';
import type { ObservedDefinition, ObservedService, Tags } from './observed';

/** Status of a cluster; null when there is none of the name. */
export async function observeCluster(ecs: ECSClient, name: string): Promise<string | null> {
  const { clusters } = await ecs.send(new DescribeClustersCommand({ clusters: [name] }));
  return clusters?.[0]?.status ?? null;
}

/** A slot's ECS service, also one that is INACTIVE; null when ECS does not know it. */
export async function observeService(ecs: ECSClient, cluster: string, slot: string): Promise<ObservedService | null> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [slot], include: ['TAGS'] }));
  const service = services?.[0];
  if (service?.serviceArn === undefined) return null;
  return {
    arn: service.serviceArn,
    status: service.status ?? 'unknown',
    desired: service.desiredCount ?? 0,
    definition: service.taskDefinition ?? '',
    controller: service.deploymentController?.type ?? 'ECS',
    wiring: (service.loadBalancers ?? []).map(({ targetGroupArn, containerName, containerPort }) => ({
      targetGroupArn: targetGroupArn ?? '',
      container: containerName ?? '',
      port: containerPort ?? 0,
    })),
    tags: tagsOf(service.tags),
  };
}

/** A revision by its ARN, or the newest active one of a family; null when there is none. */
export async function observeDefinition(ecs: ECSClient, family: string): Promise<ObservedDefinition | null> {
  const describe = new DescribeTaskDefinitionCommand({ taskDefinition: family, include: ['TAGS'] });
  // ECS has no error of its own for a family that does not exist.
  const answer = await ifThere(ecs.send(describe), 'Client');
  const { taskDefinitionArn: arn, status, containerDefinitions = [] } = answer?.taskDefinition ?? {};
  if (arn === undefined || status === 'INACTIVE') return null;
  const images = Object.fromEntries(containerDefinitions.map(({ name, image }) => [name ?? '', image ?? '']));
  return { arn, images, tags: tagsOf(answer?.tags) };
}

function tagsOf(tags: readonly { readonly key?: string; readonly value?: string }[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).map(({ key, value }) => [key ?? '', value ?? '']));
}
