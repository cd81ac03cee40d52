import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Route53Client } from '@aws-sdk/client-route-53';

/** What bootstrap talks to. The command makes them; everything else is given them. */
export interface BootstrapClients {
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly route53: Route53Client;
  readonly ecr: ECRClient;
}

/** Clients with the SDK's own credentials and, by AWS_ENDPOINT_URL, its own choice of endpoint. */
export function createBootstrapClients(region: string): BootstrapClients {
  // Bootstrap is run by a person who waits: a few more attempts than the SDK's three ride out throttling.
  const options = { region, maxAttempts: 5 };
  return {
    ecs: new ECSClient(options),
    elb: new ElasticLoadBalancingV2Client(options),
    route53: new Route53Client(options),
    ecr: new ECRClient(options),
  };
}

/** Ends the clients' connections, so that the process can end. */
export function destroyClients(clients: BootstrapClients): void {
  for (const client of [clients.ecs, clients.elb, clients.route53, clients.ecr]) client.destroy();
}
