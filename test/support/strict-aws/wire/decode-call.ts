import { gunzipSync } from 'node:zlib';
import type { AwsCall, Refusal, Reply, WireFormat, WireRequest } from './call';
import { decodeJson, jsonError, jsonErrorCode } from './json';
import { decodeForm, ec2Error, xmlError, xmlErrorCode } from './query';
import { decodeRoute53 } from './rest-xml';

/** Names of services in the credential scope of a signature that differ from ours. */
const scopeNames: Record<string, string> = { elasticloadbalancing: 'elbv2', monitoring: 'cloudwatch' };

/** The service a request was signed for, or undefined when it carries no AWS signature. */
export function signedService(request: WireRequest): string | undefined {
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1];
  return scope === undefined ? undefined : (scopeNames[scope] ?? scope);
}

/** Decodes a signed request; undefined for what is no API call of a service that speaks JSON, query or Route 53's XML. */
export function decodeCall(request: WireRequest): AwsCall | undefined {
  const service = signedService(request);
  if (service === undefined) return undefined;
  // The CloudWatch client compresses PutMetricData above 10 KiB.
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(request.body) : request.body;
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    return { service, operation: target.split('.').at(-1) ?? target, input: decodeJson(body), format: 'json', request };
  }
  if (service === 'route53') {
    return { service, ...decodeRoute53(request.method, request.path, body), format: 'rest-xml', request };
  }
  const action = new URLSearchParams(body.toString('utf8')).get('Action');
  if (action === null) return undefined;
  const format: WireFormat = service === 'ec2' ? 'ec2-query' : 'query';
  return { service, operation: action, input: decodeForm(body.toString('utf8')), format, request };
}

/** The refusal in the error shape of the caller's wire format. */
export function errorReply(call: AwsCall, refusal: Refusal): Reply {
  if (call.format === 'json') return jsonError(call.service, refusal);
  return call.format === 'ec2-query' ? ec2Error(refusal) : xmlError(refusal);
}

/** The error code a reply carries; undefined for a successful one. */
export function errorCodeOf(call: AwsCall, reply: Reply): string | undefined {
  if (reply.status < 400) return undefined;
  return call.format === 'json' ? jsonErrorCode(reply) : xmlErrorCode(reply);
}
