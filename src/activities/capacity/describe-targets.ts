import type { ApplicationAutoScalingClient, ScalableTarget } from '@aws-sdk/client-application-auto-scaling';
import { paginateDescribeScalableTargets } from '@aws-sdk/client-application-auto-scaling';
import { allPages } from '../aws/all-pages';

/** What makes a scalable target that of an ECS service's count; beside it a target is named by its resource ID. */
export const serviceCount = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const;

// As many as a page can have, so that one call is one page unless AWS decides otherwise.
const IDS_A_CALL = 50;

/** The scalable targets of ECS services by resource ID; those that do not exist are not in the answer. */
export async function describeTargets(
  autoScaling: ApplicationAutoScalingClient,
  resourceIds: readonly string[],
): Promise<ReadonlyMap<string, ScalableTarget>> {
  const found = new Map<string, ScalableTarget>();
  // Without IDs the call would answer all targets of the account.
  for (let index = 0; index < resourceIds.length; index += IDS_A_CALL) {
    const ids = resourceIds.slice(index, index + IDS_A_CALL);
    const pages = await allPages(`application-autoscaling:DescribeScalableTargets for ${ids.join(', ')}`, (http) =>
      paginateDescribeScalableTargets({ client: autoScaling }, { ...serviceCount, ResourceIds: ids }, http),
    );
    for (const target of pages.flatMap((page) => page.ScalableTargets ?? [])) {
      found.set(target.ResourceId ?? '', target);
    }
  }
  return found;
}
