import type { Decoded } from './decoded';
import { isDecoded } from './decoded';
import type { XmlNode } from './xml';
import { childOf, childText, decodeXml, parseXml } from './xml';

/** A record set, or a change of one: names lower-cased with their trailing dot, numbers as numbers. */
export interface RecordSet {
  name: string;
  type: string;
  setIdentifier?: string;
  weight?: number;
  ttl?: number;
  values?: string[];
  aliasTarget?: string;
  evaluateTargetHealth?: boolean;
}

export interface RecordChange extends RecordSet {
  action: string;
}

/** A DNS name as Route 53 compares names: lower case, one trailing dot, `\052` for the wildcard read as `*`. */
export function canonicalName(name: string): string {
  return `${name.toLowerCase().replace(/\.$/, '').replaceAll('\\052', '*')}.`;
}

function optionalNumber(node: XmlNode, name: string): number | undefined {
  const text = childText(node, name);
  return text === undefined ? undefined : Number(text);
}

/** Reads one `<ResourceRecordSet>`; members that are absent stay absent, so that logs compare well. */
export function decodeRecordSet(node: XmlNode): RecordSet {
  const alias = childOf(node, 'AliasTarget');
  const aliasName = childText(alias, 'DNSName');
  const values = childOf(node, 'ResourceRecords')?.children.map((record) => childText(record, 'Value') ?? '');
  const setIdentifier = childText(node, 'SetIdentifier');
  const weight = optionalNumber(node, 'Weight');
  const ttl = optionalNumber(node, 'TTL');
  return {
    name: canonicalName(childText(node, 'Name') ?? ''),
    type: childText(node, 'Type') ?? '',
    ...(setIdentifier === undefined ? {} : { setIdentifier }),
    ...(weight === undefined ? {} : { weight }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(values === undefined ? {} : { values }),
    ...(aliasName === undefined ? {} : { aliasTarget: canonicalName(aliasName) }),
    ...(alias === undefined ? {} : { evaluateTargetHealth: childText(alias, 'EvaluateTargetHealth') === 'true' }),
  };
}

function decodeChangeBatch(root: XmlNode, hostedZoneId: string): Decoded {
  const batch = childOf(childOf(root, 'ChangeResourceRecordSetsRequest'), 'ChangeBatch');
  const comment = childText(batch, 'Comment');
  const changes = (childOf(batch, 'Changes')?.children ?? []).map((change): RecordChange => {
    const recordSet = childOf(change, 'ResourceRecordSet') ?? { name: '', text: '', children: [] };
    return { action: childText(change, 'Action') ?? '', ...decodeRecordSet(recordSet) };
  });
  return { hostedZoneId, ...(comment === undefined ? {} : { comment }), changes };
}

/** The changes of a decoded ChangeResourceRecordSets call, in their order. */
export function changesOf(input: Decoded): RecordChange[] {
  return Array.isArray(input['changes']) ? (input['changes'] as RecordChange[]) : [];
}

const routes: [string, RegExp, string][] = [
  ['POST', /^hostedzone\/([^/]+)\/rrset\/?$/, 'ChangeResourceRecordSets'],
  ['GET', /^hostedzone\/([^/]+)\/rrset\/?$/, 'ListResourceRecordSets'],
  ['GET', /^change\/([^/]+)$/, 'GetChange'],
  ['GET', /^hostedzone$/, 'ListHostedZones'],
  ['POST', /^hostedzone$/, 'CreateHostedZone'],
  ['GET', /^hostedzone\/([^/]+)$/, 'GetHostedZone'],
  ['DELETE', /^hostedzone\/([^/]+)$/, 'DeleteHostedZone'],
  ['GET', /^hostedzonesbyname$/, 'ListHostedZonesByName'],
  ['GET', /^tags\//, 'ListTagsForResource'],
  ['POST', /^tags\//, 'ChangeTagsForResource'],
];

/** Operation and input of a Route 53 request. An unknown path is `GetPath` or `ChangePath`, so that a write is never missed. */
export function decodeRoute53(method: string, path: string, body: Buffer): { operation: string; input: Decoded } {
  const url = new URL(path, 'http://route53');
  const resource = url.pathname.replace(/^\/2013-04-01\//, '').replace(/\/$/, '');
  const route = routes.find(([verb, pattern]) => verb === method && pattern.test(resource));
  const operation = route?.[2] ?? (method === 'GET' ? 'GetPath' : 'ChangePath');
  const id = route ? (route[1].exec(resource)?.[1] ?? '') : resource;
  const root = parseXml(body.toString('utf8'));
  if (operation === 'ChangeResourceRecordSets') return { operation, input: decodeChangeBatch(root, id) };
  const members = root.children[0] ? decodeXml(root.children[0]) : {};
  const query = Object.fromEntries(url.searchParams);
  return { operation, input: { ...(id ? { id } : {}), ...query, ...(isDecoded(members) ? members : {}) } };
}
