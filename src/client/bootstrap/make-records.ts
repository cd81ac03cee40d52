import { ChangeResourceRecordSetsCommand, type Change, type Route53Client } from '@aws-sdk/client-route-53';
import { colours } from '../../domain/colour';
import { weightsFor } from '../../domain/weights';
import { entry, type Made } from './made';
import type { Resource } from './step';

type RecordResource = Extract<Resource, { kind: 'record' }>;

/**
 * Makes a name's weighted pairs in one batch, all or none. CREATE and not UPSERT: a set that somebody made meanwhile
 * makes Route 53 refuse the batch, and is never overwritten.
 */
export async function makeRecord(
  route53: Route53Client,
  record: RecordResource,
  made: Made,
  environment: string,
): Promise<void> {
  const weights = weightsFor('blue', 100);
  const changes = record.types.flatMap((type) =>
    colours.map((colour): Change => {
      const balancer = entry(made.balancers, colour, 'load balancer');
      return {
        Action: 'CREATE',
        ResourceRecordSet: {
          Name: record.name,
          Type: type,
          SetIdentifier: colour,
          Weight: weights[colour],
          AliasTarget: {
            HostedZoneId: balancer.hostedZoneId,
            DNSName: balancer.dnsName,
            // With true, weight 0 would be answered as soon as live has no healthy target.
            EvaluateTargetHealth: false,
          },
        },
      };
    }),
  );
  await route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: entry(made.zone, 'id', 'hosted zone'),
      ChangeBatch: { Comment: `rollout bootstrap: ${environment}`, Changes: changes },
    }),
  );
}
