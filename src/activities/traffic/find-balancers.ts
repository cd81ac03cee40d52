import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Colour } from '../../domain/colour';
import type { Finding } from '../../domain/plan';
import type { ProductionSettings } from '../../domain/settings';
import type { LoadBalancer } from '../../domain/topology';
import { awsCall, awsErrorName } from '../aws/errors';
import { balancerName } from './dns-name';

/** Both load balancers of an environment, null where one is missing, with a finding each. */
export interface FoundBalancers {
  readonly balancers: Readonly<Record<Colour, LoadBalancer | null>>;
  readonly findings: readonly Finding[];
}

/** Looks both load balancers up by name. Reads only. */
export async function findBalancers(
  elbv2: ElasticLoadBalancingV2Client,
  settings: ProductionSettings['loadBalancers'],
): Promise<FoundBalancers> {
  // One call each: asked for two names, AWS refuses the whole call when one is missing, without saying which.
  const [blue, green] = await Promise.all([
    findBalancer(elbv2, settings.blue.name),
    findBalancer(elbv2, settings.green.name),
  ]);
  const findings: Finding[] = [];
  if (blue === null) findings.push(missing('blue', settings.blue.name));
  if (green === null) findings.push(missing('green', settings.green.name));
  return { balancers: { blue, green }, findings };
}

async function findBalancer(elbv2: ElasticLoadBalancingV2Client, name: string): Promise<LoadBalancer | null> {
  try {
    const { LoadBalancers = [] } = await awsCall(
      `elasticloadbalancing:DescribeLoadBalancers for ${name}`,
      (untilCancelled) => elbv2.send(new DescribeLoadBalancersCommand({ Names: [name] }), untilCancelled),
    );
    const found = LoadBalancers[0];
    if (!found?.LoadBalancerArn || !found.DNSName) return null;
    return {
      name,
      arn: found.LoadBalancerArn,
      dnsName: balancerName(found.DNSName),
      hostedZoneId: found.CanonicalHostedZoneId ?? '',
    };
  } catch (error) {
    if (awsErrorName(error)?.startsWith('LoadBalancerNotFound')) return null;
    throw error;
  }
}

function missing(colour: Colour, name: string): Finding {
  return {
    code: 'BalancerMissing',
    subject: `${colour} load balancer ${name}`,
    problem: `No load balancer in this region is named ${name}.`,
    cure: `Correct \`loadBalancers.${colour}.name\` or its region, or make the environment with \`rollout bootstrap\`.`,
  };
}
