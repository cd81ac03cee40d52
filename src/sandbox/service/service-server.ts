import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { isSmokeTest, pathOf, route } from './routes';
import type { Answer, RouteContext } from './routes';
import { trafficFaults } from './traffic-faults';
import type { TrafficMetrics } from './traffic-metrics';

const FAULT: Answer = { status: 500, body: { error: 'something broke' } };

/** The HTTP server of a service, not listening yet. All but health checks and smoke tests is traffic. */
export function createServiceServer(context: RouteContext, metrics: TrafficMetrics): Server {
  const nextFault = trafficFaults(context.settings.behaviour);
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isTraffic(request, context)) {
      send(response, await route(request, context));
      return;
    }
    const startedAt = performance.now();
    const fault = nextFault();
    if (fault.delayMs > 0) await delay(fault.delayMs);
    const answer = fault.fails ? FAULT : await route(request, context);
    metrics.record(answer.status, performance.now() - startedAt);
    send(response, answer);
  };
  const send = (response: ServerResponse, { status, body }: Answer): void => {
    const { version, colour } = context.settings;
    response.writeHead(status, { 'content-type': 'application/json', 'x-version': version, 'x-colour': colour });
    response.end(JSON.stringify(body));
  };
  return createServer((request, response) => {
    serve(request, response).catch((failure: unknown) => {
      console.error(failure);
      send(response, FAULT);
    });
  });
}

function isTraffic(request: IncomingMessage, { settings }: RouteContext): boolean {
  return pathOf(request, settings) !== '/health' && !isSmokeTest(request);
}
