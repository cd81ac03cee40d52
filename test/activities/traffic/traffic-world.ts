import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { CreateLoadBalancerCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Colour } from '../../../src/domain/colour';
import type { LoadBalancer } from '../../../src/domain/topology';
import type { StrictAws } from '../../support/strict-aws/start-strict-aws';
import { startStrictAws } from '../../support/strict-aws/start-strict-aws';
import { startMinistack, testRegion } from '../../support/ministack';

/** An emulator behind the strict proxy with a zone of its own and two load balancers. */
export interface TrafficWorld {
  aws: StrictAws;
  route53: Route53Client;
  /** One attempt a call. */
  route53Writes: Route53Client;
  elbv2: ElasticLoadBalancingV2Client;
  zoneId: string;
  balancers: Record<Colour, LoadBalancer>;
  /** Writes sets past the proxy's log of the code under test: another person's hand. */
  put: (...sets: ResourceRecordSet[]) => Promise<void>;
  remove: (...sets: ResourceRecordSet[]) => Promise<void>;
  setsOf: (name: string) => Promise<ResourceRecordSet[]>;
  /** `A blue 100`, … of a name, in order. */
  weightsOf: (name: string) => Promise<string[]>;
  stop: () => Promise<void>;
}

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };

export async function startTrafficWorld(): Promise<TrafficWorld> {
  const ministack = await startMinistack();
  const aws = await startStrictAws({ upstream: ministack.endpoint });
  const options = { endpoint: aws.endpoint, region: testRegion, credentials };
  const route53 = new Route53Client({ ...options, maxAttempts: 2 });
  const requestHandler = new NodeHttpHandler({ requestTimeout: 5_000, throwOnRequestTimeout: true });
  const route53Writes = new Route53Client({ ...options, maxAttempts: 1, requestHandler });
  const hand = new Route53Client({ ...options, endpoint: ministack.endpoint });
  const elbv2 = new ElasticLoadBalancingV2Client(options);
  const subnets = await makeSubnets(new EC2Client(options));
  const balancers = {
    blue: await makeBalancer(elbv2, 'blue', subnets),
    green: await makeBalancer(elbv2, 'green', subnets),
  };
  const zone = await hand.send(new CreateHostedZoneCommand({ Name: 'mpac-cloud.com', CallerReference: 'traffic' }));
  const zoneId = (zone.HostedZone?.Id ?? '').replace('/hostedzone/', '');
  const change = async (Action: 'DELETE' | 'UPSERT', sets: ResourceRecordSet[]): Promise<void> => {
    const Changes = sets.map((ResourceRecordSet) => ({ Action, ResourceRecordSet }));
    await hand.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zoneId, ChangeBatch: { Changes } }));
  };
  const setsOf = async (name: string): Promise<ResourceRecordSet[]> => {
    const list = await hand.send(new ListResourceRecordSetsCommand({ HostedZoneId: zoneId }));
    return (list.ResourceRecordSets ?? []).filter((set) => set.Name === `${name}.`);
  };
  return {
    aws,
    route53,
    route53Writes,
    elbv2,
    zoneId,
    balancers,
    setsOf,
    put: (...sets) => change('UPSERT', sets),
    remove: (...sets) => change('DELETE', sets),
    weightsOf: async (name) =>
      (await setsOf(name)).map((set) => `${set.Type} ${set.SetIdentifier} ${set.Weight}`).sort(),
    stop: async () => {
      for (const client of [route53, route53Writes, hand, elbv2]) client.destroy();
      await aws.stop();
      await ministack.stop();
    },
  };
}

async function makeSubnets(ec2: EC2Client): Promise<string[]> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const cidrs = ['10.0.1.0/24', '10.0.2.0/24'];
  const made = await Promise.all(
    cidrs.map((CidrBlock, index) =>
      ec2.send(
        new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock, AvailabilityZone: `${testRegion}${'ac'[index]}` }),
      ),
    ),
  );
  ec2.destroy();
  return made.map(({ Subnet }) => Subnet?.SubnetId ?? '');
}

async function makeBalancer(
  elbv2: ElasticLoadBalancingV2Client,
  colour: Colour,
  Subnets: string[],
): Promise<LoadBalancer> {
  const { LoadBalancers } = await elbv2.send(new CreateLoadBalancerCommand({ Name: `mpac-${colour}`, Subnets }));
  const made = LoadBalancers?.[0];
  return {
    name: `mpac-${colour}`,
    arn: made?.LoadBalancerArn ?? '',
    dnsName: (made?.DNSName ?? '').toLowerCase(),
    hostedZoneId: made?.CanonicalHostedZoneId ?? '',
  };
}

/** One weighted alias set; everything can be overridden. */
export function aliasSet(
  name: string,
  colour: Colour,
  weight: number,
  balancer: LoadBalancer,
  overrides: Partial<ResourceRecordSet> = {},
): ResourceRecordSet {
  return {
    Name: name,
    Type: 'A',
    SetIdentifier: colour,
    Weight: weight,
    AliasTarget: {
      DNSName: `dualstack.${balancer.dnsName}`,
      HostedZoneId: balancer.hostedZoneId,
      EvaluateTargetHealth: false,
    },
    ...overrides,
  };
}
