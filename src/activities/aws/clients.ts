import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Route53Client } from '@aws-sdk/client-route-53';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Tell } from './measure-calls';
import { tellOf } from './measure-calls';
import { repeatCalls } from './repeat-calls';

/** One client per AWS service, so that throttling of one does not slow the others. */
export interface AwsClients {
  readonly ecs: ECSClient;
  readonly elbv2: ElasticLoadBalancingV2Client;
  readonly ecr: ECRClient;
  readonly autoScaling: ApplicationAutoScalingClient;
  readonly route53: Route53Client;
  /** For writes of weights: one attempt only, since a retry of the SDK's own would not look at a write's deadline again. */
  readonly route53Writes: Route53Client;
  readonly cloudwatch: CloudWatchClient;
}

/** Where calls go. @property endpoint instead of AWS; without it the SDK reads AWS_ENDPOINT_URL by itself */
export interface AwsPlace {
  readonly region: string;
  readonly endpoint?: string;
}

/**
 * What every client of ours has: short time limits, because a call that hangs inside an activity would hide from the
 * workflow that AWS does not answer, and calls that are repeated one by one within the attempt's time.
 */
export function clientOptions(place: AwsPlace) {
  return {
    ...place,
    retryStrategy: repeatCalls(),
    // A handler each: a client closes its handler when it is destroyed.
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 2_000,
      requestTimeout: 5_000,
      // Without this a late answer is only warned about, and the call goes on.
      throwOnRequestTimeout: true,
    }),
  };
}

/** Clients for one place. @param tell hears of every attempt of a call */
export function createAwsClients(place: AwsPlace, tell?: Tell): AwsClients {
  const shared = () => clientOptions(place);
  const clients = {
    ecs: new ECSClient(shared()),
    elbv2: new ElasticLoadBalancingV2Client(shared()),
    ecr: new ECRClient(shared()),
    autoScaling: new ApplicationAutoScalingClient(shared()),
    route53: new Route53Client(shared()),
    route53Writes: new Route53Client({ ...shared(), retryStrategy: undefined, maxAttempts: 1 }),
    cloudwatch: new CloudWatchClient(shared()),
  };
  for (const client of Object.values(clients)) tellOf(client, tell);
  return clients;
}

/** Closes the connections of all clients. */
export function destroyAwsClients(clients: AwsClients): void {
  for (const client of Object.values(clients) as { destroy(): void }[]) client.destroy();
}
