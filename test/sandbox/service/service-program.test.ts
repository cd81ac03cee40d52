import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../../src/sandbox/processes/free-port';
import { programPath } from '../../../src/sandbox/processes/program-path';

let folder: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'service-program-'));
});

afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function startProgram(branch: string): Promise<{ program: ChildProcess; url: string }> {
  const port = await freePort();
  const env = { PORT: String(port), SANDBOX_IMAGE_TAG: branch, SANDBOX_DATA_DIRECTORY: folder };
  const program = spawn(process.execPath, [programPath('sandbox/service/main')], {
    env,
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  child = program;
  return { program, url: `http://127.0.0.1:${port}` };
}

async function untilListening({ stdout }: ChildProcess): Promise<void> {
  if (stdout === null) return;
  for await (const line of createInterface(stdout)) if (line === 'listening') return;
}

test('the program listens soon and ends on SIGTERM', async () => {
  const startedAt = Date.now();
  const { program, url } = await startProgram('main');
  await untilListening(program);
  // 300 ms on an idle machine; other tests run beside this one.
  expect(Date.now() - startedAt).toBeLessThan(2000);
  expect((await fetch(`${url}/v1/database`, { headers: { 'x-rollout-smoke': '1' } })).status).toBe(200);
  expect(existsSync(join(folder, 'service.sqlite'))).toBe(true);
  const stoppedAt = Date.now();
  program.kill('SIGTERM');
  expect(await once(program, 'exit')).toEqual([0, null]);
  expect(Date.now() - stoppedAt).toBeLessThan(2000);
  expect(existsSync(folder)).toBe(false);
});

test('a request in flight is answered after SIGTERM', async () => {
  const { program, url } = await startProgram('slow300');
  await untilListening(program);
  const answer = fetch(url);
  await answered(`${url}/health`);
  program.kill('SIGTERM');
  expect((await answer).status).toBe(200);
  expect(await once(program, 'exit')).toEqual([0, null]);
});

test.each(['crash', 'crashlater1'])('image %s exits with code 3', async (branch) => {
  const { program } = await startProgram(branch);
  expect(await once(program, 'exit')).toEqual([3, null]);
});

test('a slow starter refuses connections until its time came', async () => {
  const { program, url } = await startProgram('startsslow1');
  if (program.stdout) await once(program.stdout, 'data');
  await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
  await untilListening(program);
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

test('the program ends when its owner lets go', async () => {
  const { program } = await startProgram('main');
  await untilListening(program);
  program.disconnect();
  expect(await once(program, 'exit')).toEqual([0, null]);
  expect(existsSync(folder)).toBe(false);
});

async function answered(url: string): Promise<void> {
  await (await fetch(url)).arrayBuffer();
}
