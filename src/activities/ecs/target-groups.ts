import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { paginateDescribeTargetGroups } from '@aws-sdk/client-elastic-load-balancing-v2';
import { allPages } from '../aws/all-pages';

/**
 * ARNs of the target groups of these names; absent ones are left out. All groups of the account are read, because a call
 * for several names fails as a whole when one of them does not exist.
 */
export async function targetGroupArns(
  elbv2: ElasticLoadBalancingV2Client,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(names);
  const pages = await allPages('elasticloadbalancing:DescribeTargetGroups', (untilCancelled) =>
    paginateDescribeTargetGroups({ client: elbv2, pageSize: 400 }, {}, untilCancelled),
  );
  const arns = new Map<string, string>();
  for (const { TargetGroupName: name, TargetGroupArn: arn } of pages.flatMap((page) => page.TargetGroups ?? [])) {
    if (name && arn && wanted.has(name)) arns.set(name, arn);
  }
  return arns;
}
