import type { AskUpstream } from './wire/call';
import type { Decoded } from './wire/decoded';
import { objectAt, objectsAt, textAt } from './wire/decoded';

function forwardsTo(actions: Decoded[]): string[] {
  return actions.flatMap((action) => {
    const direct = textAt(action, 'TargetGroupArn');
    const groups = objectsAt(objectAt(action, 'ForwardConfig'), 'TargetGroups');
    const weighted = groups.flatMap((group) => textAt(group, 'TargetGroupArn') ?? []);
    return direct === undefined ? weighted : [direct, ...weighted];
  });
}

/** Which load balancers forward to a target group by a listener or one of its rules; unwired target groups are absent. */
export async function loadBalancersByTargetGroup(ask: AskUpstream): Promise<Map<string, Set<string>>> {
  const wiring = new Map<string, Set<string>>();
  const loadBalancers = objectsAt(await ask('elbv2', 'DescribeLoadBalancers', {}), 'LoadBalancers');
  for (const loadBalancer of loadBalancers) {
    const loadBalancerArn = textAt(loadBalancer, 'LoadBalancerArn') ?? '';
    const listeners = await ask('elbv2', 'DescribeListeners', { LoadBalancerArn: loadBalancerArn });
    for (const listener of objectsAt(listeners, 'Listeners')) {
      const listenerArn = textAt(listener, 'ListenerArn') ?? '';
      const rules = objectsAt(await ask('elbv2', 'DescribeRules', { ListenerArn: listenerArn }), 'Rules');
      const actions = [listener['DefaultActions'], ...rules.map((rule) => rule['Actions'])];
      for (const arn of actions.flatMap((list) => forwardsTo(objectsAt({ list }, 'list')))) {
        wiring.set(arn, (wiring.get(arn) ?? new Set()).add(loadBalancerArn));
      }
    }
  }
  return wiring;
}
