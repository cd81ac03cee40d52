import { createServer } from 'node:http';
import type { Route53ClientConfig } from '@aws-sdk/client-route-53';
import { Route53Client } from '@aws-sdk/client-route-53';
import { Agent, request } from 'undici';
import type { ProductionSettings } from '../../domain/settings';
import type { Listening } from '../processes/listen';
import { listen } from '../processes/listen';
import { readWeights, zoneIdOf } from './read-records';
import type { WeightsByName } from './read-records';
import { createResolvers } from './resolvers';
import { createTally } from './tally';
import type { LoadStatistics, Sent } from './tally';

/** What the load needs to know. */
export interface LoadOptions {
  settings: Pick<ProductionSettings, 'hostedZone' | 'records' | 'traffic' | 'loadBalancers'>;
  /** Where and as whom Route 53 is asked. */
  client: Route53ClientConfig;
  /** Over all services together. */
  requestsPerSecond: number;
}

/** Requests that go on until it is closed. */
export interface Load {
  read: () => LoadStatistics;
  /** The statistics as JSON. */
  url: string;
  close: () => Promise<void>;
}

// As a mix of what people do; the last one is answered 401 to whoever is not signed in, which is no failure.
const PATHS = ['/', '/', '/', '/v1/health', '/v1/database', '/v1/me'] as const;
const RESOLVERS_A_NAME = 150;
const READ_WEIGHTS_EVERY_MS = 500;
const TIMEOUT_MS = 5000;
const CONNECTIONS_A_COLOUR = 32;
// A service that answers slowly must not make the load pile up requests without end.
const MAX_IN_FLIGHT = 400;

/**
 * Sends requests at a steady rate to all records in turn, each through the load balancer of the colour that a resolver
 * says. The TTL of resolvers and the age of the weights together are the TTL of the configuration.
 * @throws SandboxFailure when the hosted zone is not there; failures of AWS
 */
export async function startLoad({ settings, client, requestsPerSecond }: LoadOptions): Promise<Load> {
  const { hostedZone, records, traffic, loadBalancers } = settings;
  const route53 = new Route53Client({ ...client, maxAttempts: 1 });
  const zoneId = await zoneIdOf(route53, hostedZone);
  const names = records.map(({ name }) => name);
  let weights: WeightsByName = await readWeights(route53, zoneId, names);
  const tally = createTally(Date.now());
  const agent = new Agent({ connections: CONNECTIONS_A_COLOUR, pipelining: 1 });
  const people = records.map(({ name, services }) => ({
    name,
    service: services[0] ?? name,
    resolve: createResolvers(
      RESOLVERS_A_NAME,
      Math.max(0, traffic.ttlMs - READ_WEIGHTS_EVERY_MS),
      () => weights.get(name) ?? { blue: 0, green: 0 },
    ),
  }));

  let inFlight = 0;
  const sendOne = async (turn: number): Promise<void> => {
    const person = people[turn % people.length];
    const colour = person?.resolve(Date.now());
    const origin = colour && loadBalancers[colour].connectTo;
    if (!person || !colour || !origin || inFlight >= MAX_IN_FLIGHT) return;
    inFlight += 1;
    const path = PATHS[Math.floor(turn / people.length) % PATHS.length] ?? '/';
    const answer = await send(agent, `${origin}${path}`, person.name);
    inFlight -= 1;
    tally.add({ ...answer, at: Date.now(), service: person.service, colour });
  };

  const pace = startPace(requestsPerSecond, (turn) => void sendOne(turn));
  const refresh = setInterval(() => {
    readWeights(route53, zoneId, names).then(
      (read) => (weights = read),
      // A name server that cannot be asked leaves resolvers with what they have.
      () => undefined,
    );
  }, READ_WEIGHTS_EVERY_MS);
  const statistics = await serveJson(tally.read);
  return {
    read: tally.read,
    url: `${statistics.origin}/`,
    async close() {
      pace();
      clearInterval(refresh);
      await statistics.close();
      await agent.destroy();
      route53.destroy();
    },
  };
}

async function send(agent: Agent, url: string, host: string): Promise<Pick<Sent, 'status' | 'version'>> {
  try {
    const answer = await request(url, {
      dispatcher: agent,
      headers: { host },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body.dump();
    const version = answer.headers['x-version'];
    return { status: answer.statusCode, version: typeof version === 'string' ? version : undefined };
  } catch {
    // No answer: counted as one without a status.
    return { status: 0, version: undefined };
  }
}

/** Calls back so many times a second, evenly; what a busy machine missed is not made up for. @returns its end */
function startPace(perSecond: number, call: (turn: number) => void): () => void {
  const intervalMs = 1000 / perSecond;
  let turn = 0;
  let due = performance.now();
  const timer = setInterval(
    () => {
      const now = performance.now();
      due = Math.max(due, now - 1000 / 4);
      for (; due <= now; due += intervalMs) call(turn++);
    },
    Math.max(1, Math.floor(intervalMs)),
  );
  return () => clearInterval(timer);
}

async function serveJson(read: () => LoadStatistics): Promise<Listening> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(read()));
  });
  return listen(server);
}
