import type { ElasticLoadBalancingV2Client, Listener, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { paginateDescribeListeners, paginateDescribeRules } from '@aws-sdk/client-elastic-load-balancing-v2';
import { allPages } from '../aws/all-pages';

/** The listeners of a load balancer, each with its rules. */
export async function readListeners(
  elbv2: ElasticLoadBalancingV2Client,
  loadBalancerArn: string,
): Promise<{ readonly listener: Listener; readonly rules: readonly Rule[] }[]> {
  const listeners = await allPages(`elasticloadbalancing:DescribeListeners for ${loadBalancerArn}`, (untilCancelled) =>
    paginateDescribeListeners({ client: elbv2 }, { LoadBalancerArn: loadBalancerArn }, untilCancelled),
  );
  return Promise.all(
    listeners
      .flatMap((page) => page.Listeners ?? [])
      .map(async (listener) => {
        const { ListenerArn } = listener;
        const rules = await allPages(
          `elasticloadbalancing:DescribeRules for ${ListenerArn ?? loadBalancerArn}`,
          (untilCancelled) => paginateDescribeRules({ client: elbv2 }, { ListenerArn }, untilCancelled),
        );
        return { listener, rules: rules.flatMap((page) => page.Rules ?? []) };
      }),
  );
}

/** All rules of all listeners of a load balancer. */
export async function readListenerRules(
  elbv2: ElasticLoadBalancingV2Client,
  loadBalancerArn: string,
): Promise<readonly Rule[]> {
  return (await readListeners(elbv2, loadBalancerArn)).flatMap(({ rules }) => rules);
}
