import type { Agent } from 'undici';
import { request } from 'undici';
import type { Answer } from './judge-answer';
import type { SmokeTarget } from './port';

/** Where a request goes, and as whom it speaks: through a balancer with the record's public name as Host and SNI. */
export interface Address {
  readonly url: string;
  /** Null: the host of the address itself. */
  readonly host: string | null;
}

/** A request with all templates filled in. */
export interface FilledRequest {
  readonly method: string;
  readonly address: Address;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly timeoutMs: number;
}

// Answers of smoke tests are small; a stream without end must not fill the worker's memory.
const BODY_LIMIT = 1_048_576;

/**
 * Where a path leads: below the balancer by its own name on 443 or by way of `connectTo`; below the origin; and a full
 * address, which only tests of a public address may have, where it says.
 */
export function addressOf(target: SmokeTarget, path: string): Address {
  switch (target.kind) {
    case 'balancer': {
      const { connection, loadBalancer, record } = target;
      const origin = connection.connectTo ?? `https://${loadBalancer.dnsName}`;
      return { url: `${new URL(origin).origin}${path}`, host: record };
    }
    case 'origin':
      return { url: isFullAddress(path) ? path : `${target.origin.replace(/\/+$/, '')}${path}`, host: null };
  }
}

/** Whether a path is an address by itself. */
export function isFullAddress(path: string): boolean {
  return /^https?:\/\//.test(path);
}

/** The address as people should read it: the public name, not the balancer's. @param path may still hold placeholders */
export function shownAddress(target: SmokeTarget, path: string): string {
  const { url, host } = addressOf(target, path);
  return host === null ? url : `${new URL(url).protocol}//${host}${path}`;
}

/**
 * Sends one request and reads its answer. Redirects are answers like others. The time limit spans all of it.
 * @throws whatever the connection ended with; `TimeoutError` when the time is up
 */
export async function sendRequest(agent: Agent, wanted: FilledRequest, signal: AbortSignal): Promise<Answer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(wanted.timeoutMs)]);
  const { headers, body } = contentOf(wanted);
  const { url, host } = wanted.address;
  const answer = await request(new URL(url), {
    dispatcher: agent,
    method: wanted.method as Method,
    // The connection's SNI, and the name its certificate must have, follow the Host header.
    headers: host === null ? headers : { ...headers, host },
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
