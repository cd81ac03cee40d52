import type {
  Action,
  ElasticLoadBalancingV2Client,
  Rule,
  RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
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

function hostsOf(condition: RuleCondition): readonly string[] {
  return condition.HostHeaderConfig?.Values ?? condition.Values ?? [];
}

function targetsOf(action: Action): readonly string[] {
  const groups = action.ForwardConfig?.TargetGroups ?? [];
  if (groups.length === 0) return action.TargetGroupArn ? [action.TargetGroupArn] : [];
  return groups.filter(({ Weight }) => Weight !== 0).map(({ TargetGroupArn }) => TargetGroupArn ?? '');
}

/**
 * Whether a rule sends all requests for a host, and no part of them only, to exactly this target group. Rules that match
 * by path or header as well do not count, since other paths of the host would go elsewhere.
 */
export function forwardsHost(rule: Rule, host: string, targetGroupArn: string): boolean {
  const conditions = rule.Conditions ?? [];
  const byHostOnly = conditions.length > 0 && conditions.every(({ Field }) => Field === 'host-header');
  const named = conditions.every((condition) =>
    hostsOf(condition).some((value) => value.toLowerCase() === host.toLowerCase()),
  );
  const forwards = (rule.Actions ?? []).filter(({ Type }) => Type === 'forward').flatMap(targetsOf);
  return byHostOnly && named && forwards.length === 1 && forwards[0] === targetGroupArn;
}
