import { randomUUID } from 'node:crypto';
import type { Refusal, Reply } from './call';
import type { Decoded } from './decoded';
import { isDecoded } from './decoded';

/** Decodes a JSON body; an empty or broken one is an empty object, as services treat a call without parameters. */
export function decodeJson(body: Buffer): Decoded {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isDecoded(value) ? value : {};
  } catch {
    return {};
  }
}

/** A successful answer of awsJson 1.0 or 1.1. */
export function jsonReply(output: Decoded, status = 200): Reply {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
    body: Buffer.from(JSON.stringify(output)),
  };
}

/** An error of awsJson. CloudWatch is a former query service, whose clients take the code from `x-amzn-query-error`. */
export function jsonError(service: string, refusal: Refusal): Reply {
  const status = refusal.status ?? 400;
  const reply = jsonReply({ __type: refusal.code, message: refusal.message }, status);
  reply.headers['x-amzn-errortype'] = refusal.code;
  if (service === 'cloudwatch') {
    reply.headers['x-amzn-query-error'] = `${refusal.code};${status < 500 ? 'Sender' : 'Receiver'}`;
  }
  return reply;
}

/** The error code of a JSON reply without its namespace, or undefined when it has none. */
export function jsonErrorCode(reply: Reply): string | undefined {
  const queryError = reply.headers['x-amzn-query-error'];
  if (typeof queryError === 'string') return queryError.split(';')[0];
  const header = reply.headers['x-amzn-errortype'];
  const type = typeof header === 'string' ? header : decodeJson(reply.body)['__type'];
  return typeof type === 'string' ? type.split('#').at(-1)?.split(':')[0] : undefined;
}
