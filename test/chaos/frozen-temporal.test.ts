import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startProxiedWorld } from '../sandbox/proxied-world';
import type { SandboxWorld } from '../sandbox/sandbox-world';
import type { StrictAws } from '../support/strict-aws/start-strict-aws';

/** A proof counts for 15 s, and whoever looks does so every now and then. */
const RED_WITHIN_MS = 20_000;

/** The next question is asked within seconds of the answer; what was frozen has to come to itself first. */
const GREEN_WITHIN_MS = 30_000;

/** Longer than the time between two heartbeats, which is five seconds in the sandbox. */
const SILENCE_MS = 12_000;

let world: SandboxWorld;
let aws: StrictAws;
let readyz = '';

beforeAll(async () => {
  ({ world, aws } = await startProxiedWorld());
  const log = readFileSync(world.sandbox.places.logOf('worker'), 'utf8');
  const started = log.split('\n').find((line) => line.includes('worker started')) ?? '{}';
  readyz = `${(JSON.parse(started) as { health: string }).health}/readyz`;
}, 180_000);

afterAll(async () => {
  await world.close();
  await aws.stop();
}, 30_000);

async function ready(): Promise<{ status: number; missing: string | null }> {
  const answer = await fetch(readyz);
  return { status: answer.status, ...((await answer.json()) as { missing: string | null }) };
}

/** How long it takes until the worker is ready, or is not, milliseconds. */
async function until(status: number, withinMs: number): Promise<number> {
  const begun = Date.now();
  while ((await ready()).status !== status && Date.now() - begun < withinMs) await delay(100);
  expect((await ready()).status).toBe(status);
  return Date.now() - begun;
}

const beats = (): number => aws.calls().filter(({ operation }) => operation === 'PutMetricData').length;

test('a worker is not ready and has no heartbeat while Temporal stands still, and has both when it goes on', async () => {
  await until(200, GREEN_WITHIN_MS);
  while (beats() === 0) await delay(100);

  process.kill(world.sandbox.temporal.pid, 'SIGSTOP');
  try {
    await until(503, RED_WITHIN_MS);
    expect((await ready()).missing).toContain('Temporal does not answer');
    const silent = beats();
    await delay(SILENCE_MS);
    expect([beats(), (await ready()).status]).toEqual([silent, 503]);
  } finally {
    process.kill(world.sandbox.temporal.pid, 'SIGCONT');
  }
  const before = beats();
  await until(200, GREEN_WITHIN_MS);
  while (beats() === before) await delay(100);
}, 180_000);
