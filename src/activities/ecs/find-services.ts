import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import type { Finding } from '../../domain/plan';
import { awsErrorName } from '../aws/errors';
import { describeService } from './describe-services';

/** ECS services by name as far as they exist; a cluster that does not is a finding. */
export interface FoundServices {
  readonly services: ReadonlyMap<string, Service>;
  readonly findings: readonly Finding[];
}

/** Reads the ECS services of these names, with their tags. Without the cluster none can exist: one finding then says it all. */
export async function findServices(ecs: ECSClient, cluster: string, names: readonly string[]): Promise<FoundServices> {
  try {
    const found = await Promise.all(names.map((name) => describeService(ecs, cluster, name)));
    return {
      services: new Map(found.flatMap((one) => (one?.serviceName ? [[one.serviceName, one]] : []))),
      findings: [],
    };
  } catch (error) {
    if (awsErrorName(error) !== 'ClusterNotFoundException') throw error;
    const problem = `There is no ECS cluster ${cluster} in this region and account.`;
    const cure = "Correct the environment's `cluster` and `region`, or the worker's credentials.";
    const finding: Finding = { code: 'ClusterMissing', subject: `cluster ${cluster}`, problem, cure };
    return { services: new Map(), findings: [finding] };
  }
}
