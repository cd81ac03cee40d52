import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Route53Client } from '@aws-sdk/client-route-53';
import { STSClient } from '@aws-sdk/client-sts';
import type { Ministack } from '../support/ministack';
import { startMinistack, testRegion } from '../support/ministack';
import type { StrictAws } from '../support/strict-aws/start-strict-aws';
import { startStrictAws } from '../support/strict-aws/start-strict-aws';

/** Clients that try once unless told otherwise, so that a fault is seen and not retried away. */
export function clientsFor(endpoint: string, maxAttempts = 1) {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  const options = { endpoint, region: testRegion, credentials, maxAttempts };
  return {
    autoScaling: new ApplicationAutoScalingClient(options),
    cloudwatch: new CloudWatchClient(options),
    ec2: new EC2Client(options),
    ecr: new ECRClient(options),
    ecs: new ECSClient(options),
    elb: new ElasticLoadBalancingV2Client(options),
    route53: new Route53Client(options),
    sts: new STSClient(options),
  };
}

export interface StrictWorld extends ReturnType<typeof clientsFor> {
  ministack: Ministack;
  aws: StrictAws;
  stop: () => Promise<void>;
}

/** An emulator, the proxy before it, and clients that speak to the proxy. */
export async function startStrictWorld(): Promise<StrictWorld> {
  const ministack = await startMinistack();
  const aws = await startStrictAws({ upstream: ministack.endpoint });
  const clients = clientsFor(aws.endpoint);
  const stop = async (): Promise<void> => {
    for (const client of Object.values(clients)) client.destroy();
    await aws.stop();
    await ministack.stop();
  };
  return { ...clients, ministack, aws, stop };
}

let counter = 0;

/** A name no other test of this file uses. */
export function uniqueName(prefix: string): string {
  counter += 1;
  return `${prefix}-${counter}`;
}
