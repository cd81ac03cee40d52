import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import type { ECSClient } from '@aws-sdk/client-ecs';

/** An ECS service as AWS shows it. */
export interface ServiceLook {
  status: string;
  desired: number;
  running: number;
  /** ARN of the revision it is to run. */
  definition: string;
  /** Image of that revision's first container. */
  image: string;
}

/** The services of a cluster by name; one that is not there is left out. */
export async function readServices(
  ecs: ECSClient,
  cluster: string,
  names: readonly string[],
): Promise<Record<string, ServiceLook>> {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [...names] }));
  const looks = (services ?? []).map(async ({ serviceName = '', status = '', taskDefinition = '', ...counts }) => {
    const { taskDefinition: revision } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    const look: ServiceLook = {
      status,
      desired: counts.desiredCount ?? -1,
      running: counts.runningCount ?? -1,
      definition: taskDefinition,
      image: revision?.containerDefinitions?.[0]?.image ?? '',
    };
    return [serviceName, look] as const;
  });
  return Object.fromEntries(await Promise.all(looks));
}
