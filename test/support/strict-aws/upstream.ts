import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, request as httpRequest } from 'node:http';
import type { AskUpstream, AwsCall, Reply, ServiceName, WireRequest } from './wire/call';
import { isDecoded } from './wire/decoded';
import { decodeJson } from './wire/json';
import { decodeQueryReply, encodeForm } from './wire/query';
import { childOf, decodeXml, parseXml } from './wire/xml';

export interface Upstream {
  /** Sends the request byte for byte and collects the answer. */
  send: (request: WireRequest) => Promise<Reply>;
  /** Streams a request and its answer untouched. */
  pipe: (incoming: IncomingMessage, outgoing: ServerResponse) => void;
  /** Reads state with the caller's account and region; the answer of a failed read is empty. */
  askAs: (call: AwsCall) => AskUpstream;
  close: () => void;
}

const targets: Partial<Record<ServiceName, string>> = {
  cloudwatch: 'GraniteServiceVersion20100801',
  ecr: 'AmazonEC2ContainerRegistry_V20150921',
  ecs: 'AmazonEC2ContainerServiceV20141113',
};

function requestFor(
  call: AwsCall,
  service: ServiceName,
  operation: string,
  input: Record<string, unknown>,
): WireRequest {
  const scope = service === 'elbv2' ? 'elasticloadbalancing' : service === 'cloudwatch' ? 'monitoring' : service;
  const authorization = (call.request.headers.authorization ?? '').replace(
    /\/[^/]+\/aws4_request/,
    `/${scope}/aws4_request`,
  );
  const base = { host: call.request.headers.host ?? '127.0.0.1', authorization };
  if (service === 'route53') {
    const path = typeof input['path'] === 'string' ? input['path'] : '/';
    return { method: 'GET', path: `/2013-04-01${path}`, headers: base, body: Buffer.alloc(0) };
  }
  if (service === 'elbv2') {
    const headers = { ...base, 'content-type': 'application/x-www-form-urlencoded' };
    return { method: 'POST', path: '/', headers, body: Buffer.from(encodeForm(operation, '2015-12-01', input)) };
  }
  const contentType = service === 'cloudwatch' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1';
  const headers = { ...base, 'content-type': contentType, 'x-amz-target': `${targets[service] ?? ''}.${operation}` };
  return { method: 'POST', path: '/', headers, body: Buffer.from(JSON.stringify(input)) };
}

function decodeAnswer(service: ServiceName, operation: string, reply: Reply): Record<string, unknown> {
  if (service === 'elbv2') return decodeQueryReply(operation, reply);
  if (service !== 'route53') return decodeJson(reply.body);
  const root = childOf(parseXml(reply.body.toString('utf8')), `${operation}Response`);
  const decoded = root ? decodeXml(root) : {};
  return isDecoded(decoded) ? decoded : {};
}

/** The emulator behind the proxy, at `http://127.0.0.1:PORT`. */
export function openUpstream(address: string): Upstream {
  const { hostname, port } = new URL(address);
  // Idle connections are dropped well before the emulator's 75 s, so that no request meets a socket closing under it.
  const agent = new Agent({ keepAlive: true, timeout: 10_000 });

  const send = (request: WireRequest): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const headers = { ...request.headers, 'content-length': String(request.body.length) };
      delete headers['transfer-encoding'];
      const outgoing = httpRequest(
        { hostname, port, agent, method: request.method, path: request.path, headers },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(request.body);
    });

  const pipe = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { method, url, headers } = incoming;
    const onward = httpRequest({ hostname, port, agent, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  };

  const askAs =
    (call: AwsCall): AskUpstream =>
    async (service, operation, input) => {
      const reply = await send(requestFor(call, service, operation, input));
      return reply.status < 400 ? decodeAnswer(service, operation, reply) : {};
    };

  return { send, pipe, askAs, close: () => agent.destroy() };
}
