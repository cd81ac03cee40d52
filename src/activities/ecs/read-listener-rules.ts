import type { ElasticLoadBalancingV2Client, Listener, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
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

/** The listeners of a load balancer, each with its rules. */
export async function readListeners(
  elbv2: ElasticLoadBalancingV2Client,
  loadBalancerArn: string,
): Promise<{ readonly listener: Listener; readonly rules: readonly Rule[] }[]> {
  const listeners = await all(
    `elasticloadbalancing:DescribeListeners for ${loadBalancerArn}`,
    paginateDescribeListeners({ client: elbv2 }, { LoadBalancerArn: loadBalancerArn }),
    (page) => page.Listeners,
  );
  return Promise.all(
    listeners.map(async (listener) => {
      const rules = await all(
        `elasticloadbalancing:DescribeRules for ${listener.ListenerArn ?? loadBalancerArn}`,
        paginateDescribeRules({ client: elbv2 }, { ListenerArn: listener.ListenerArn }),
        (page) => page.Rules,
      );
      return { listener, rules };
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
