import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Worker } from '@temporalio/worker';
import type { PollingProof } from './prove-polling';

/** What a worker tells about itself over HTTP. */
export interface HealthServer {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Answers `/healthz` (200 while the process lives) and `/readyz` (200 while Temporal answers and sees every queue polled, else
 * 503), both with the state of each queue as JSON, and with what is missing. On loopback unless configured otherwise: it tells, it does not command.
 */
export async function startHealthServer(
  { host, port }: { readonly host: string; readonly port: number },
  workers: Readonly<Record<string, Worker>>,
  proof: Pick<PollingProof, 'missing'>,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const queues = Object.fromEntries(Object.entries(workers).map(([queue, worker]) => [queue, worker.getState()]));
    const missing = proof.missing();
    const ready = missing === null && Object.values(queues).every((state) => state === 'RUNNING');
    const known = request.url === '/healthz' || request.url === '/readyz';
    const status = known ? (request.url === '/healthz' || ready ? 200 : 503) : 404;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(known ? { ready, missing, queues } : { error: 'ask for /healthz or /readyz' })}\n`);
  });
  await once(server.listen(port, host), 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    address: `http://${host}:${bound}`,
    close: async () => {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}
