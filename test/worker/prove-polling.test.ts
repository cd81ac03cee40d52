import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from '@temporalio/worker';
import type { DevServer } from '../client/support/dev-server';
import type { Polled, PollingProof } from '../../src/worker/prove-polling';
import { openStandIns } from '../client/support/stand-ins';
import { provePolling } from '../../src/worker/prove-polling';

let server: DevServer;
let worker: Worker;
let running: Promise<void>;
const queue = `proof-${process.pid}`;

beforeAll(async () => {
  server = await openStandIns();
  const activities = { nothing: () => Promise.resolve() };
  worker = await Worker.create({ connection: server.env.nativeConnection, taskQueue: queue, activities });
  running = worker.run();
});
afterAll(async () => {
  worker.shutdown();
  await running;
  await server.close();
});

const polled = (): Polled => ({ queue, type: 'activities', identity: worker.options.identity });

/** Asks until the proof is there, or is missing for the reason given. */
async function asked(all: readonly Polled[], wanted: (missing: string | null) => boolean): Promise<string | null> {
  const proofs: string[] = [];
  const proof: PollingProof = provePolling(
    server.env.nativeConnection,
    { namespace: 'default', polled: all },
    { onProof: () => proofs.push('proof'), onLoss: (problem) => proofs.push(problem) },
  );
  try {
    const deadline = Date.now() + 20_000;
    while (!wanted(proof.missing()) && Date.now() < deadline) await delay(50);
    expect(proofs.includes('proof')).toBe(proof.missing() === null);
    return proof.missing();
  } finally {
    proof.stop();
  }
}

test('a worker that polls its queue is proven to work', async () => {
  expect(await asked([polled()], (missing) => missing === null)).toBeNull();
});

test.each([
  ['another queue', { queue: 'nobody-polls' }],
  ['workflows of a queue that is polled for activities', { type: 'workflows' }],
  ['a queue that somebody else polls', { identity: 'somebody-else' }],
] as const)('nothing is proven for %s', async (_, changes) => {
  const all = [polled(), { ...polled(), ...changes }];
  const seen = await asked(all, (missing) => missing?.startsWith('Temporal sees nobody') === true);
  expect(seen).toContain('Temporal sees nobody called');
});
