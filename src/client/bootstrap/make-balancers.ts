import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  ModifyTargetGroupAttributesCommand,
  type CreateListenerCommandInput,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { balancerName } from '../../activities/traffic/dns-name';
import type { Colour } from '../../domain/colour';
import { entry, note, type Made } from './made';
import type { Resource } from './step';
import { OWNER_TAG } from './wanted';

type Of<K extends Resource['kind']> = Extract<Resource, { kind: K }>;
type Elb = ElasticLoadBalancingV2Client;

/** AWS's own policy for new HTTPS listeners: TLS 1.2 and 1.3. */
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-2021-06';

/** Makes an application load balancer. */
export async function makeBalancer(elb: Elb, balancer: Of<'loadBalancer'>, made: Made): Promise<void> {
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({
      Name: balancer.name,
      Type: 'application',
      Scheme: 'internet-facing',
      IpAddressType: balancer.dualstack ? 'dualstack' : 'ipv4',
      Subnets: [...balancer.subnets],
      SecurityGroups: [...balancer.securityGroups],
      Tags: owned(made),
    }),
  );
  const [answer] = LoadBalancers ?? [];
  if (answer?.LoadBalancerArn === undefined) return;
  made.balancers.set(balancer.colour, {
    arn: answer.LoadBalancerArn,
    dnsName: balancerName(answer.DNSName ?? ''),
    hostedZoneId: answer.CanonicalHostedZoneId ?? '',
  });
}

/** Makes the target group of a slot. */
export async function makeTargetGroup(elb: Elb, group: Of<'targetGroup'>, made: Made): Promise<void> {
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({
      Name: group.name,
      TargetType: 'ip',
      Protocol: 'HTTP',
      Port: group.port,
      VpcId: group.vpc,
      HealthCheckProtocol: 'HTTP',
      HealthCheckPath: group.healthPath,
      // Seen healthy after 20 s: the wait for a stable candidate is on every rollout's clock.
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      Matcher: { HttpCode: '200' },
      Tags: owned(made),
    }),
  );
  note(made.targetGroups, group.name, TargetGroups?.[0]?.TargetGroupArn);
}

/** Gives a target group that bootstrap made its deregistration delay. */
export async function setDelay(
  elb: Elb,
  { targetGroup, seconds }: Of<'deregistrationDelay'>,
  made: Made,
): Promise<void> {
  await elb.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn: entry(made.targetGroups, targetGroup, 'ARN'),
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: String(seconds) }],
    }),
  );
}

/** Makes the listener of a load balancer; what no rule matches is answered with 404. */
export async function makeListener(elb: Elb, { colour, certificateArn }: Of<'listener'>, made: Made): Promise<void> {
  const Certificates = [{ CertificateArn: certificateArn ?? '' }];
  const secure = { Port: 443, Protocol: 'HTTPS', SslPolicy: TLS_POLICY, Certificates } as const;
  const nothing = { StatusCode: '404', ContentType: 'text/plain', MessageBody: 'no such host' };
  const { Listeners } = await createListener(elb, colour, made, {
    ...(certificateArn === null ? { Port: 80, Protocol: 'HTTP' } : secure),
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: nothing }],
  });
  note(made.listeners, colour, Listeners?.[0]?.ListenerArn);
}

/** Makes the listener that sends people from HTTP to HTTPS. */
export async function makeRedirect(elb: Elb, colour: Colour, made: Made): Promise<void> {
  const secure = { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } as const;
  const DefaultActions = [{ Type: 'redirect', RedirectConfig: secure } as const];
  await createListener(elb, colour, made, { Port: 80, Protocol: 'HTTP', DefaultActions });
}

function createListener(
  elb: Elb,
  colour: Colour,
  made: Made,
  input: Omit<CreateListenerCommandInput, 'LoadBalancerArn'>,
) {
  const LoadBalancerArn = entry(made.balancers, colour, 'load balancer').arn;
  return elb.send(new CreateListenerCommand({ ...input, LoadBalancerArn, Tags: owned(made) }));
}

/** Makes the host rule of a slot. */
export async function makeRule(elb: Elb, rule: Of<'rule'>, made: Made): Promise<void> {
  await elb.send(
    new CreateRuleCommand({
      ListenerArn: entry(made.listeners, rule.colour, 'listener'),
      Priority: rule.priority,
      Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [rule.host] } }],
      Actions: [{ Type: 'forward', TargetGroupArn: entry(made.targetGroups, rule.targetGroup, 'target group') }],
      Tags: owned(made),
    }),
  );
}

function owned({ environment }: Made) {
  return [{ Key: OWNER_TAG, Value: environment }];
}
