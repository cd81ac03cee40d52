import { randomUUID } from 'node:crypto';
import type { Refusal, Reply } from './call';
import type { Decoded } from './decoded';
import { isDecoded } from './decoded';
import { decodeXml, descendant, escapeXml, parseXml } from './xml';

/** Turns `Names.member.1=a` (and EC2's `SubnetId.1=a`) into `{ Names: ['a'] }`; Action and Version are left out. */
export function decodeForm(body: string): Decoded {
  const root: Decoded = {};
  for (const [key, value] of new URLSearchParams(body)) {
    if (key !== 'Action' && key !== 'Version')
      put(
        root,
        key.split('.').filter((part) => part !== 'member'),
        value,
      );
  }
  const decoded = listsOf(root);
  return isDecoded(decoded) ? decoded : {};
}

function put(target: Decoded, path: string[], value: string): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const existing = target[head];
  const next: Decoded = isDecoded(existing) ? existing : {};
  target[head] = next;
  put(next, rest, value);
}

function listsOf(value: unknown): unknown {
  if (!isDecoded(value)) return value;
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => [key, listsOf(member)]);
  if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))) {
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, member]) => member);
  }
  return Object.fromEntries(entries);
}

/** The form that asks a query service for an operation; the inverse of {@link decodeForm}. */
export function encodeForm(operation: string, version: string, input: Decoded): string {
  const form = new URLSearchParams({ Action: operation, Version: version });
  const add = (key: string, value: unknown): void => {
    if (Array.isArray(value)) value.forEach((item, index) => add(`${key}.member.${index + 1}`, item));
    else if (isDecoded(value)) for (const [name, member] of Object.entries(value)) add(`${key}.${name}`, member);
    else form.set(key, String(value));
  };
  for (const [name, value] of Object.entries(input)) add(name, value);
  return form.toString();
}

/** The members of `<OperationResult>` as JSON. */
export function decodeQueryReply(operation: string, reply: Reply): Decoded {
  const result = descendant(parseXml(reply.body.toString('utf8')), `${operation}Result`);
  const decoded = result ? decodeXml(result) : {};
  return isDecoded(decoded) ? decoded : {};
}

function xmlReply(status: number, xml: string, requestId: string): Reply {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body: Buffer.from(xml) };
}

/** A successful answer of a query service; `inner` is XML. */
export function queryReply(operation: string, inner: string): Reply {
  const requestId = randomUUID();
  const result = `<${operation}Result>${inner}</${operation}Result>`;
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return xmlReply(200, `<${operation}Response>${result}${metadata}</${operation}Response>`, requestId);
}

/** The error document of the query services, of Route 53 and of STS. */
export function xmlError(refusal: Refusal): Reply {
  const { code, message, status = 400 } = refusal;
  const requestId = randomUUID();
  const error = `<Type>${status < 500 ? 'Sender' : 'Receiver'}</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
  const xml = `<ErrorResponse><Error>${error}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return xmlReply(status, xml, requestId);
}

/** The error document of EC2, which has its own shape. */
export function ec2Error(refusal: Refusal): Reply {
  const { code, message, status = 400 } = refusal;
  const requestId = randomUUID();
  const error = `<Errors><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error></Errors>`;
  return xmlReply(status, `<Response>${error}<RequestID>${requestId}</RequestID></Response>`, requestId);
}

/** The error code of an XML reply, or undefined when it has none. */
export function xmlErrorCode(reply: Reply): string | undefined {
  return descendant(parseXml(reply.body.toString('utf8')), 'Code')?.text.trim();
}
