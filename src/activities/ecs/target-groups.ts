import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { paginateDescribeTargetGroups } from '@aws-sdk/client-elastic-load-balancing-v2';
import { awsCall } from '../aws/errors';

/**
 * ARNs of the target groups of these names; absent ones are left out. All groups of the account are read, because a call
 * for several names fails as a whole when one of them does not exist.
 */
export async function targetGroupArns(
  elbv2: ElasticLoadBalancingV2Client,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(names);
  return awsCall('elasticloadbalancing:DescribeTargetGroups', async () => {
    const arns = new Map<string, string>();
    for await (const page of paginateDescribeTargetGroups({ client: elbv2, pageSize: 400 }, {})) {
      for (const { TargetGroupName: name, TargetGroupArn: arn } of page.TargetGroups ?? []) {
        if (name && arn && wanted.has(name)) arns.set(name, arn);
      }
    }
    return arns;
  });
}
