import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressPool } from './addresses';
import type { Container } from './container';
import type { ImageLookup } from './image-lookup';

/** What all endpoints work on. */
export interface RuntimeState {
  containers: Map<string, Container>;
  addresses: AddressPool;
  imageOf: ImageLookup;
  /** Variables that every container gets, unless its image or its request says otherwise. */
  environment: Readonly<Record<string, string>>;
  dataRoot: string;
}

/** A request of a Docker client, taken apart. */
export interface EngineRequest {
  /** Captures of the endpoint's path, decoded. */
  parameters: readonly string[];
  query: URLSearchParams;
  /** Parsed JSON of the body; undefined when it is empty. */
  body: unknown;
}

/** What an endpoint answers: JSON, nothing, or bytes that go on until `send` ends them. */
export type EngineReply = { status: number; json?: unknown } | { stream: (response: ServerResponse) => void };

/** One endpoint of the Docker Engine API. */
export interface Endpoint {
  method: 'GET' | 'POST' | 'DELETE';
  /** Matched against the path without the API version. */
  path: RegExp;
  answer: (request: EngineRequest, runtime: RuntimeState) => EngineReply | Promise<EngineReply>;
}

/** The answer for something that does not exist, in the form that Docker clients turn into `NotFound`. */
export function notFound(message: string): EngineReply {
  return { status: 404, json: { message } };
}

/** Finds the endpoint of an HTTP request, lets it answer, and sends the answer. */
export async function serve(
  endpoints: readonly Endpoint[],
  runtime: RuntimeState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://engine');
  const path = url.pathname.replace(/^\/v\d[\d.]*(?=\/)/, '');
  for (const endpoint of endpoints) {
    const match = endpoint.method === request.method ? endpoint.path.exec(path) : null;
    if (!match) continue;
    const body = await text(request);
    const parameters = match.slice(1).map(decodeURIComponent);
    const parsed: unknown = body ? JSON.parse(body) : undefined;
    send(response, await endpoint.answer({ parameters, query: url.searchParams, body: parsed }, runtime));
    return;
  }
  send(response, { status: 501, json: { message: `The sandbox does not know ${request.method} ${path}` } });
}

function send(response: ServerResponse, reply: EngineReply): void {
  if ('stream' in reply) {
    response.writeHead(200, { 'content-type': 'application/vnd.docker.raw-stream' });
    reply.stream(response);
    return;
  }
  response.writeHead(reply.status, { 'content-type': 'application/json' });
  response.end(reply.json === undefined ? undefined : JSON.stringify(reply.json));
}
