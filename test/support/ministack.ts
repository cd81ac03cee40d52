import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Ministack {
  /** `http://127.0.0.1:PORT`, all its services. */
  endpoint: string;
  pid: number;
  /** Ends this process, and no other. */
  stop: () => Promise<void>;
}

export interface MinistackOptions {
  /** `unix:///…` of a Docker Engine API; without it tasks are never really started. */
  dockerHost?: string;
}

/** The region the tests live in; the emulator's load balancers answer in this one only. */
export const testRegion = 'ap-northeast-1';
export const testAccount = '000000000000';

const startTimeoutMs = 20_000;
const stopTimeoutMs = 5_000;

class MinistackError extends Error {}

/** The executable of the project's own environment, or the first on PATH. */
function findExecutable(): string {
  const folders = [resolve('.venv/bin'), ...(process.env['PATH'] ?? '').split(delimiter)];
  const found = folders.map((folder) => join(folder, 'ministack')).find((file) => existsSync(file));
  if (found === undefined) throw new MinistackError('ministack is neither in .venv/bin nor on PATH');
  return found;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const bound = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

async function untilReady(endpoint: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new MinistackError(`ministack exited with ${child.exitCode}`);
    const answered = await fetch(`${endpoint}/_ministack/ready`).then(
      (reply) => reply.ok,
      () => false,
    );
    if (answered) return;
    await sleep(50);
  }
  throw new MinistackError(`ministack was not ready within ${startTimeoutMs} ms`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  // It waits for open connections when asked politely; a test has none worth waiting for.
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await exited;
  clearTimeout(timer);
}

/** Starts ministack on a free port of 127.0.0.1 with the account and region of the tests, and waits until it answers. */
export async function startMinistack({ dockerHost }: MinistackOptions = {}): Promise<Ministack> {
  const directory = await mkdtemp(join(tmpdir(), 'ministack-'));
  const port = await freePort();
  const child = spawn(findExecutable(), [], {
    cwd: directory,
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'],
      HOME: directory,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_REGION: testRegion,
      MINISTACK_ACCOUNT_ID: testAccount,
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      // A path where nothing listens switches Docker off, whatever runs on this machine.
      DOCKER_HOST: dockerHost ?? `unix://${join(directory, 'no-docker.sock')}`,
    },
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await untilReady(endpoint, child);
  } catch (failure) {
    await stop();
    throw failure;
  }
  return { endpoint, pid: child.pid ?? 0, stop };
}
