import type { Agent } from 'undici';
import { request } from 'undici';
import type { LoadBalancerSettings } from '../../domain/settings';
import type { LoadBalancer } from '../../domain/topology';
import type { Answer } from './judge-answer';

/** Where requests go, and as whom they speak: the record's public name as Host and SNI. */
export interface Target {
  /** `https://{balancer}` or what `connectTo` says. */
  readonly origin: string;
  readonly host: string;
}

/** A request with all templates filled in. */
export interface FilledRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly timeoutMs: number;
}

// Answers of smoke tests are small; a stream without end must not fill the worker's memory.
const BODY_LIMIT = 1_048_576;

/** The candidate's load balancer behind a record: by its own name on 443, or by way of `connectTo`. */
export function targetOf(record: string, connection: LoadBalancerSettings, balancer: LoadBalancer): Target {
  return { origin: connection.connectTo ?? `https://${balancer.dnsName}`, host: record };
}

/**
 * Sends one request and reads its answer. Redirects are answers like others. The time limit spans all of it.
 * @throws whatever the connection ended with; `TimeoutError` when the time is up
 */
export async function sendRequest(
  agent: Agent,
  target: Target,
  wanted: FilledRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(wanted.timeoutMs)]);
  const { headers, body } = contentOf(wanted);
  const answer = await request(new URL(`${new URL(target.origin).origin}${wanted.path}`), {
    dispatcher: agent,
    method: wanted.method as Method,
    // The connection's SNI, and the name its certificate must have, follow the Host header.
    headers: { ...headers, host: target.host },
    body,
    signal: limit,
  });
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > BODY_LIMIT) break;
  }
  return { status: answer.statusCode, body: text };
}

type Method = NonNullable<NonNullable<Parameters<typeof request>[1]>['method']>;

function contentOf(wanted: FilledRequest): { headers: Record<string, string>; body: string | undefined } {
  if (wanted.body === undefined || wanted.body === null) return { headers: { ...wanted.headers }, body: undefined };
  if (typeof wanted.body === 'string') return { headers: { ...wanted.headers }, body: wanted.body };
  const typed = Object.keys(wanted.headers).some((name) => name.toLowerCase() === 'content-type');
  const headers = typed ? { ...wanted.headers } : { ...wanted.headers, 'content-type': 'application/json' };
  return { headers, body: JSON.stringify(wanted.body) };
}
