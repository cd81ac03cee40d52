import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Route53Client } from '@aws-sdk/client-route-53';
import { NodeHttpHandler } from '@smithy/node-http-handler';

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

/**
 * Clients for one region. Short time limits and two attempts, because long retries belong to Temporal: a call that
 * hangs inside an activity would hide from the workflow that AWS does not answer.
 * @param options.endpoint where all calls go instead of AWS; without it the SDK reads AWS_ENDPOINT_URL by itself
 */
export function createAwsClients(options: { readonly region: string; readonly endpoint?: string }): AwsClients {
  // A handler each: a client closes its handler when it is destroyed.
  const shared = () => ({
    ...options,
    maxAttempts: 2,
    retryMode: 'standard',
    requestHandler: new NodeHttpHandler({
      connectionTimeout: 2_000,
      requestTimeout: 5_000,
      // Without this a late answer is only warned about, and the call goes on.
      throwOnRequestTimeout: true,
    }),
  });
  return {
    ecs: new ECSClient(shared()),
    elbv2: new ElasticLoadBalancingV2Client(shared()),
    ecr: new ECRClient(shared()),
    autoScaling: new ApplicationAutoScalingClient(shared()),
    route53: new Route53Client(shared()),
    route53Writes: new Route53Client({ ...shared(), maxAttempts: 1 }),
    cloudwatch: new CloudWatchClient(shared()),
  };
}

/** Closes the connections of all clients. */
export function destroyAwsClients(clients: AwsClients): void {
  for (const client of Object.values(clients) as { destroy(): void }[]) client.destroy();
}
