import { refuseChangeBatch } from './route53-change-batch';
import type { Reply, ServiceRules } from './wire/call';
import { textAt } from './wire/decoded';
import { canonicalName, changesOf, decodeRecordSet } from './wire/rest-xml';
import type { RecordSet } from './wire/rest-xml';
import { childText, descendant, parseXml } from './wire/xml';
import type { Upstream } from './upstream';

export interface Route53Rules extends ServiceRules {
  /** How long after a change GetChange says PENDING, in ms; also for changes made before. */
  setInSyncDelay: (delay: number | 'never') => void;
}

const defaultInSyncDelayMs = 1_000;
const pageSize = 300;

function withStatus(reply: Reply, status: 'PENDING' | 'INSYNC'): Reply {
  const body = reply.body.toString('utf8').replace(/<Status>\w+<\/Status>/, `<Status>${status}</Status>`);
  return { ...reply, body: Buffer.from(body) };
}

/** Route 53 as AWS has it: batches validated as a whole, and INSYNC by the clock instead of by the second read. */
export function route53Rules(upstream: Upstream, now: () => number): Route53Rules {
  const changedAt = new Map<string, number>();
  let inSyncDelay: number | 'never' = defaultInSyncDelayMs;

  const allRecords = async (call: Parameters<Upstream['askAs']>[0], zoneId: string): Promise<RecordSet[]> => {
    const records: RecordSet[] = [];
    let start = '';
    for (;;) {
      const path = `/2013-04-01/hostedzone/${zoneId}/rrset?maxitems=${pageSize}${start}`;
      const reply = await upstream.send({ ...call.request, method: 'GET', path, body: Buffer.alloc(0) });
      const root = parseXml(reply.body.toString('utf8'));
      const page = descendant(root, 'ListResourceRecordSetsResponse');
      records.push(...(page ? (descendant(page, 'ResourceRecordSets')?.children ?? []).map(decodeRecordSet) : []));
      if (childText(page, 'IsTruncated') !== 'true') return records;
      const next = new URLSearchParams({
        name: childText(page, 'NextRecordName') ?? '',
        type: childText(page, 'NextRecordType') ?? '',
      });
      const identifier = childText(page, 'NextRecordIdentifier');
      if (identifier) next.set('identifier', identifier);
      start = `&${next.toString()}`;
    }
  };

  return {
    setInSyncDelay: (delay) => (inSyncDelay = delay),
    refuse: async (call) => {
      if (call.operation === 'ListResourceRecordSets' && textAt(call.input, 'type') && !textAt(call.input, 'name')) {
        return { code: 'InvalidInput', message: 'The type parameter requires the name parameter.' };
      }
      if (call.operation !== 'ChangeResourceRecordSets') return undefined;
      const zoneId = textAt(call.input, 'hostedZoneId') ?? '';
      const path = `/2013-04-01/hostedzone/${zoneId}`;
      const zone = await upstream.send({ ...call.request, method: 'GET', path, body: Buffer.alloc(0) });
      // An unknown zone is refused by the emulator itself, in AWS's words.
      if (zone.status >= 400) return undefined;
      const zoneName = descendant(parseXml(zone.body.toString('utf8')), 'HostedZone');
      const name = canonicalName(childText(zoneName, 'Name') ?? '');
      return refuseChangeBatch(name, await allRecords(call, zoneId), changesOf(call.input));
    },
    amend: async (call, reply) => {
      const info = descendant(parseXml(reply.body.toString('utf8')), 'ChangeInfo');
      const id = (childText(info, 'Id') ?? '').replace('/change/', '');
      if (call.operation === 'ChangeResourceRecordSets') changedAt.set(id, now());
      const changed = changedAt.get(id);
      if (call.operation !== 'GetChange' || changed === undefined) return reply;
      const inSync = inSyncDelay !== 'never' && now() - changed >= inSyncDelay;
      return withStatus(reply, inSync ? 'INSYNC' : 'PENDING');
    },
  };
}
