import type { ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { awsCall } from '../aws/errors';
import { canonicalName } from './dns-name';

/** As many sets as Route 53 answers at once: 150 pairs, so that a whole environment is usually one call. */
const A_PAGE = 300;
// Route 53 allows an account five calls a second, and others want some of them.
const AT_ONCE = 3;

/**
 * Every set of these names, of every type, by name as given; none for a name that the zone does not have. A page begins at
 * the first name that is still sought and has what comes after it in the zone, so one call finds all names that lie near
 * each other; what lies elsewhere is asked for by its name. Right whatever the order of names in a zone.
 */
export async function setsOfNames(
  route53: Route53Client,
  hostedZoneId: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly ResourceRecordSet[]>> {
  const found = new Map<string, ResourceRecordSet[]>();
  const sought = new Set([...names].sort(byZoneOrder).map(canonicalName));
  const seekFrom = async (first: string): Promise<void> => {
    for (const [name, sets] of await whole(route53, hostedZoneId, first)) {
      if (!sought.delete(name)) continue;
      found.set(name, sets);
    }
    // The first name of a page that is not in it is not in the zone.
    sought.delete(first);
  };
  const [first] = sought;
  if (first !== undefined) await seekFrom(first);
  while (sought.size > 0) await Promise.all([...sought].slice(0, AT_ONCE).map(seekFrom));
  return new Map(names.map((name) => [name, found.get(canonicalName(name)) ?? []]));
}

/** The names of one page with all their sets; further pages only for the sets of its first name. */
async function whole(
  route53: Route53Client,
  hostedZoneId: string,
  first: string,
): Promise<Map<string, ResourceRecordSet[]>> {
  const names = new Map<string, ResourceRecordSet[]>();
  let start: ListStart = { StartRecordName: first };
  for (;;) {
    const command = new ListResourceRecordSetsCommand({ HostedZoneId: hostedZoneId, MaxItems: A_PAGE, ...start });
    const page = await awsCall(
      `route53:ListResourceRecordSets from ${start.StartRecordName ?? 'the beginning'}`,
      (untilCancelled) => route53.send(command, untilCancelled),
    );
    for (const set of page.ResourceRecordSets ?? []) {
      const name = canonicalName(set.Name ?? '');
      names.set(name, [...(names.get(name) ?? []), set]);
    }
    const next = canonicalName(page.NextRecordName ?? '');
    if (page.IsTruncated !== true) return names;
    if (next !== first) {
      // Cut off in the middle: whoever seeks that name begins with it.
      names.delete(next);
      return names;
    }
    start = {
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    };
  }
}

type ListStart = Omit<ConstructorParameters<typeof ListResourceRecordSetsCommand>[0], 'HostedZoneId'>;

/** Route 53 lists names with their labels reversed (API reference, ListResourceRecordSets). */
function byZoneOrder(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => canonicalName(name).split('.').reverse().join('.'));
  return (left ?? '') < (right ?? '') ? -1 : 1;
}
