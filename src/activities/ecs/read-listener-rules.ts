import type { ElasticLoadBalancingV2Client, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { paginateDescribeListeners, paginateDescribeRules } from '@aws-sdk/client-elastic-load-balancing-v2';
import { awsCall } from '../aws/errors';

async function all<P, T>(
  what: string,
  pages: AsyncIterable<P>,
  items: (page: P) => readonly T[] | undefined,
): Promise<T[]> {
  return awsCall(what, async () => {
    const found: T[] = [];
    for await (const page of pages) found.push(...(items(page) ?? []));
    return found;
  });
}

/** All rules of all listeners of a load balancer. */
export async function readListenerRules(
  elbv2: ElasticLoadBalancingV2Client,
  loadBalancerArn: string,
): Promise<readonly Rule[]> {
  const listeners = await all(
    `elasticloadbalancing:DescribeListeners for ${loadBalancerArn}`,
    paginateDescribeListeners({ client: elbv2 }, { LoadBalancerArn: loadBalancerArn }),
    (page) => page.Listeners,
  );
  const rules = await Promise.all(
    listeners.map(({ ListenerArn }) =>
      all(
        `elasticloadbalancing:DescribeRules for ${ListenerArn ?? loadBalancerArn}`,
        paginateDescribeRules({ client: elbv2 }, { ListenerArn }),
        (page) => page.Rules,
      ),
    ),
  );
  return rules.flat();
}
