import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceSettings } from '../../domain/settings';

const VPC = 'vpc-00000002';

/**
 * Makes one load balancer for all services: what is below `/{service}/` goes to that service, everything else to the
 * first one, as on a public address whose start page is one service's.
 * @returns ARN of each service's target group, by the service's name
 */
export async function makeStagingBalancer(
  elb: ElasticLoadBalancingV2Client,
  name: string,
  services: readonly ServiceSettings[],
): Promise<ReadonlyMap<string, string>> {
  const targetGroups = new Map<string, string>();
  for (const service of services) targetGroups.set(service.name, await makeTargetGroup(elb, name, service));
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({ Name: name, Type: 'application', Subnets: ['subnet-00000003', 'subnet-00000004'] }),
  );
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn ?? '',
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: [...targetGroups.values()][0] }],
    }),
  );
  for (const [index, [service, TargetGroupArn]] of [...targetGroups].entries()) {
    await elb.send(
      new CreateRuleCommand({
        ListenerArn: Listeners?.[0]?.ListenerArn ?? '',
        Priority: index + 1,
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [`/${service}`, `/${service}/*`] } }],
        Actions: [{ Type: 'forward', TargetGroupArn }],
      }),
    );
  }
  return targetGroups;
}

async function makeTargetGroup(
  elb: ElasticLoadBalancingV2Client,
  balancer: string,
  { name, port, healthPath }: ServiceSettings,
): Promise<string> {
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({
      Name: `${balancer}-${name}`,
      TargetType: 'ip',
      Protocol: 'HTTP',
      Port: port,
      VpcId: VPC,
      HealthCheckPath: healthPath,
      Matcher: { HttpCode: '200' },
    }),
  );
  return TargetGroups?.[0]?.TargetGroupArn ?? '';
}
