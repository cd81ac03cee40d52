import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallWorld, Outcome } from './answer-call';
import { createAnswerer } from './answer-call';
import { applicationAutoScalingRules } from './application-autoscaling';
import { cloudWatchRules } from './cloudwatch';
import { ecrRules } from './ecr';
import { ecsRules } from './ecs';
import { elbv2Rules } from './elbv2';
import type { Fault, FaultHandle } from './faults';
import { createFaultPlan } from './faults';
import type { Hold, HoldSpec } from './holds';
import { createHolds } from './holds';
import type { LoggedCall, Mark } from './log';
import { createLog } from './log';
import { route53Rules } from './route53';
import { openUpstream } from './upstream';
import { decodeCall, signedService } from './wire/decode-call';

export interface StrictAws {
  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL or a client's `endpoint`. */
  endpoint: string;
  /** Every call so far, reads and telemetry included, in the order of their effects. */
  calls: () => LoggedCall[];
  /** The writes so far, telemetry (PutMetricData) excluded. */
  writes: () => LoggedCall[];
  writesSince: (mark: Mark) => LoggedCall[];
  /** The point the log has reached. */
  mark: () => Mark;
  fault: (fault: Fault) => FaultHandle;
  clearFaults: () => void;
  /** Stops matching requests on their way until they are released. */
  hold: (spec: HoldSpec) => Hold;
  /** How long after a change Route 53 says PENDING; 1 s unless set. */
  setInSyncDelay: (delay: number | 'never') => void;
  /** How long a target is `initial` after it was first seen, in ms; 200 unless set. */
  setInitialHealth: (ms: number) => void;
  /** Forces GetMetricData into pages of so many points. */
  setMetricPageSize: (points: number | undefined) => void;
  /** Releases what is held, ends all connections and frees the port. */
  stop: () => Promise<void>;
}

export interface StrictAwsOptions {
  /** The emulator's address, `http://127.0.0.1:PORT`. */
  upstream: string;
  /** The clock in ms since the epoch; the machine's unless given. */
  seedClock?: () => number;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Requests for a load balancer's listeners, the image registry or the emulator itself: no API calls. */
function isDataPlane(request: IncomingMessage): boolean {
  const host = (request.headers.host ?? '').split(':')[0]?.toLowerCase() ?? '';
  if (host.endsWith('.elb.amazonaws.com') || host.endsWith('.alb.localhost')) return true;
  if (/^\/(_|v2\/)/.test(request.url ?? '')) return true;
  return signedService({ method: '', path: '', headers: request.headers, body: Buffer.alloc(0) }) === undefined;
}

async function send(outcome: Outcome, response: ServerResponse): Promise<void> {
  if ('reply' in outcome) {
    const { status, headers, body } = outcome.reply;
    const kept = Object.entries(headers).filter(([name]) => name !== 'transfer-encoding' && name !== 'content-length');
    response.writeHead(status, { ...Object.fromEntries(kept), 'content-length': body.length });
    response.end(body);
    return;
  }
  if (outcome.cutAfterMs === 'never') return;
  await sleep(outcome.cutAfterMs);
  response.destroy();
}

/** Starts the strict proxy before an emulator, on a free port of 127.0.0.1. What it does is in SPEC.md. */
export async function startStrictAws({
  upstream: address,
  seedClock = Date.now,
}: StrictAwsOptions): Promise<StrictAws> {
  const upstream = openUpstream(address);
  const [faults, holds, log] = [createFaultPlan(), createHolds(), createLog(seedClock)];
  const [route53, cloudWatch, elbv2] = [
    route53Rules(upstream, seedClock),
    cloudWatchRules(seedClock),
    elbv2Rules(seedClock),
  ];
  const autoScaling = applicationAutoScalingRules(seedClock);
  const rules: CallWorld['rules'] = { route53, elbv2, ecs: ecsRules, ecr: ecrRules, cloudwatch: cloudWatch };
  rules['application-autoscaling'] = autoScaling;
  const answer = createAnswerer({ upstream, faults, holds, log, rules, cloudWatch });

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (isDataPlane(request)) {
      upstream.pipe(request, response);
      return;
    }
    const body = await readBody(request);
    const wire = { method: request.method ?? 'GET', path: request.url ?? '/', headers: request.headers, body };
    const call = decodeCall(wire);
    await send(call ? await answer(call) : { reply: await upstream.send(wire) }, response);
  };

  const server = createServer((request, response) => {
    // A caller that left, or an emulator that is gone: to the caller both are a broken connection.
    handle(request, response).catch(() => response.destroy());
  });
  // Longer than any test pauses: a client must not reuse a connection that is just being closed.
  server.keepAliveTimeout = 75_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;

  return {
    endpoint: `http://127.0.0.1:${port}`,
    calls: log.calls,
    writes: log.writes,
    writesSince: log.writesSince,
    mark: log.mark,
    fault: faults.add,
    clearFaults: faults.clear,
    hold: holds.add,
    setInSyncDelay: route53.setInSyncDelay,
    setInitialHealth: elbv2.setInitialHealth,
    setMetricPageSize: cloudWatch.setMetricPageSize,
    stop: async () => {
      holds.releaseAll();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      upstream.close();
    },
  };
}
