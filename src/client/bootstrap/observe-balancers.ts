import {
  DescribeLoadBalancersCommand,
  paginateDescribeLoadBalancers,
  type Action,
  type ElasticLoadBalancingV2Client,
  type LoadBalancer,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { takesEveryPath } from '../../activities/ecs/listener-rules';
import { readListeners } from '../../activities/ecs/read-listener-rules';
import { balancerName } from '../../activities/traffic/dns-name';
import { ifThere } from './aws-failure';
import { elbTags } from './observe-target-groups';
import type { ObservedBalancer, ObservedListener, ObservedRule } from './observed';

/** A load balancer with its listeners and their rules; null when there is none of the name. */
export async function observeBalancer(
  elb: ElasticLoadBalancingV2Client,
  name: string,
): Promise<ObservedBalancer | null> {
  const found = await ifThere(elb.send(new DescribeLoadBalancersCommand({ Names: [name] })), 'LoadBalancerNotFound');
  const balancer = found?.LoadBalancers?.find(({ LoadBalancerName }) => LoadBalancerName === name);
  return balancer === undefined ? null : describe(elb, balancer);
}

/** The load balancers behind the given DNS names, by DNS name; a name that is none's is not in it. */
export async function observeBalancersAt(
  elb: ElasticLoadBalancingV2Client,
  dnsNames: ReadonlySet<string>,
): Promise<Record<string, ObservedBalancer>> {
  const found: Record<string, ObservedBalancer> = {};
  if (dnsNames.size === 0) return found;
  // Load balancers cannot be asked for by their DNS name.
  for await (const { LoadBalancers = [] } of paginateDescribeLoadBalancers({ client: elb }, {})) {
    for (const balancer of LoadBalancers) {
      const dnsName = balancerName(balancer.DNSName ?? '');
      const described = dnsNames.has(dnsName) ? await describe(elb, balancer) : null;
      if (described !== null) found[dnsName] = described;
    }
  }
  return found;
}

async function describe(elb: ElasticLoadBalancingV2Client, balancer: LoadBalancer): Promise<ObservedBalancer | null> {
  if (balancer.LoadBalancerArn === undefined) return null;
  return {
    arn: balancer.LoadBalancerArn,
    name: balancer.LoadBalancerName ?? '',
    dnsName: balancerName(balancer.DNSName ?? ''),
    hostedZoneId: balancer.CanonicalHostedZoneId ?? '',
    type: balancer.Type ?? 'application',
    vpc: balancer.VpcId ?? null,
    tags: await elbTags(elb, balancer.LoadBalancerArn),
    listeners: await observeListeners(elb, balancer.LoadBalancerArn),
  };
}

async function observeListeners(elb: ElasticLoadBalancingV2Client, balancer: string): Promise<ObservedListener[]> {
  const listeners = await readListeners(elb, balancer);
  return listeners.flatMap(({ listener: { ListenerArn: arn, Port: port }, rules }) =>
    arn === undefined || port === undefined ? [] : [{ arn, port, rules: rules.map(ruleOf) }],
  );
}

function ruleOf({ Priority, Conditions = [], Actions = [] }: Rule): ObservedRule {
  const priority = Number(Priority);
  return {
    priority: Number.isInteger(priority) ? priority : null,
    hosts: Conditions.filter(({ Field }) => Field === 'host-header').flatMap(
      ({ HostHeaderConfig, Values }) => HostHeaderConfig?.Values ?? Values ?? [],
    ),
    narrowed: Conditions.some((one) => one.Field !== 'host-header' && !takesEveryPath(one)),
    targetGroupArns: Actions.flatMap(targetsOf),
  };
}

function targetsOf({ TargetGroupArn, ForwardConfig }: Action): string[] {
  const weighted = ForwardConfig?.TargetGroups?.flatMap((group) => group.TargetGroupArn ?? []) ?? [];
  return TargetGroupArn === undefined ? weighted : [TargetGroupArn, ...weighted];
}
