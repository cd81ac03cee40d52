import { setTimeout as delay } from 'node:timers/promises';
import { ChangeResourceRecordSetsCommand, GetChangeCommand, type Route53Client } from '@aws-sdk/client-route-53';
import { formatDuration } from '../../domain/duration';
import { RolloutError } from '../../domain/failure';
import { entry, type Made } from './made';
import { observeRecordSets } from './observe-records';
import type { Takeover } from './step';
import { createPairs, faultOfPair } from './weighted-pair';

/**
 * Replaces a plain record by its weighted pairs in one batch, since Route 53 allows no simple set beside weighted ones;
 * then waits until all its name servers have it, and reads it back. The plain sets are deleted as they were read: one
 * that somebody changed meanwhile makes Route 53 refuse the batch.
 * @throws RolloutError NotInSync, TrafficDrift; failures of Route 53
 */
export async function takeOverRecord(route53: Route53Client, takeover: Takeover, made: Made): Promise<void> {
  const changeId = await replace(route53, takeover, made);
  if (changeId !== null) await awaitInSync(route53, takeover, changeId);
  const problem = await readBack(route53, takeover, made);
  if (problem !== null) throw drifted(takeover.name, problem);
}

/** @returns ID of the change; null when the answer was lost and the change stands */
async function replace(route53: Route53Client, takeover: Takeover, made: Made): Promise<string | null> {
  const deletions = takeover.replaced.map((set) => ({ Action: 'DELETE' as const, ResourceRecordSet: set }));
  try {
    const { ChangeInfo } = await route53.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: entry(made.zone, 'id', 'hosted zone'),
        ChangeBatch: {
          Comment: `rollout bootstrap --adopt: ${made.environment}`,
          Changes: [...deletions, ...createPairs(takeover.name, takeover.types, made)],
        },
      }),
    );
    return ChangeInfo?.Id ?? null;
  } catch (error) {
    // A first attempt whose answer was lost makes the SDK's own next one fail: the plain sets are gone by then.
    if ((await readBack(route53, takeover, made)) === null) return null;
    throw error;
  }
}

async function awaitInSync(route53: Route53Client, { name, withinMs, pollMs }: Takeover, id: string): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const { ChangeInfo } = await route53.send(new GetChangeCommand({ Id: id }));
    if (ChangeInfo?.Status === 'INSYNC') return;
    if (Date.now() > deadline) {
      throw new RolloutError({
        type: 'NotInSync',
        what: `Route 53 has not confirmed the change ${id} of ${name} within ${formatDuration(withinMs)}.`,
        did: 'The record is changed; the old service serves those who still get the old answer.',
        next: `Ask for it: aws route53 get-change --id ${id}. Then run the same command again: it looks at all of it.`,
      });
    }
    await delay(pollMs);
  }
}

/** Why the record is not the weighted pairs with all weight on blue; null when it is. */
async function readBack(route53: Route53Client, { name, types }: Takeover, made: Made): Promise<string | null> {
  const sets = await observeRecordSets(route53, entry(made.zone, 'id', 'hosted zone'), [name]);
  const stranger = sets.find(({ type }) => !types.some((each) => each === type));
  if (stranger !== undefined) return `has a ${stranger.type} set`;
  const targets = { blue: made.balancers.get('blue')?.dnsName, green: made.balancers.get('green')?.dnsName };
  for (const type of types) {
    const pair = sets.filter((set) => set.type === type);
    const fault = faultOfPair(pair, targets);
    if (fault !== null) return `${type} ${fault}`;
    const blue = pair.find(({ setIdentifier }) => setIdentifier === 'blue');
    if (blue?.weight !== 100) return `${type} gives blue ${blue?.weight ?? 0} instead of 100`;
  }
  return null;
}

function drifted(name: string, problem: string): RolloutError {
  return new RolloutError({
    type: 'TrafficDrift',
    what: `The record ${name} is not what was written: ${problem}.`,
    next: 'Find who else writes it, and run the same command again: it says what is wrong with the record.',
  });
}
