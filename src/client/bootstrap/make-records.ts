import { ChangeResourceRecordSetsCommand, type Route53Client } from '@aws-sdk/client-route-53';
import { entry, type Made } from './made';
import type { Resource } from './step';
import { createPairs } from './weighted-pair';

type RecordResource = Extract<Resource, { kind: 'record' }>;

/**
 * Makes a name's weighted pairs in one batch, all or none. CREATE and not UPSERT: a set that somebody made meanwhile
 * makes Route 53 refuse the batch, and is never overwritten.
 */
export async function makeRecord(
  route53: Route53Client,
  { name, types }: RecordResource,
  made: Made,
  environment: string,
): Promise<void> {
  await route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: entry(made.zone, 'id', 'hosted zone'),
      ChangeBatch: { Comment: `rollout bootstrap: ${environment}`, Changes: createPairs(name, types, made) },
    }),
  );
}
