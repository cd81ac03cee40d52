import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startContainerRuntime } from '../../../src/sandbox/containers/container-runtime';
import type { ContainerRuntime } from '../../../src/sandbox/containers/container-runtime';
import type { Image } from '../../../src/sandbox/containers/image-lookup';
import { programPath } from '../../../src/sandbox/processes/program-path';
import { isRunning, untilGone } from '../processes/process-table';
import { docker, run } from './docker-client';

const STAYS = `console.log('address', process.env.TASK_ADDRESS, process.env.URL); setInterval(() => {}, 1e6);
process.once('disconnect', () => process.exit(0));`;
const programs: Record<string, string> = {
  stays: STAYS,
  exits: 'process.exit(3)',
  stubborn: `process.on('SIGTERM', () => {}); console.log('deaf'); ${STAYS}`,
};

let folder: string;
let socketPath: string;
let runtime: ContainerRuntime;

function imageOf(reference: string): Promise<Image | undefined> {
  const script = programs[reference];
  if (script === undefined) return Promise.resolve(undefined);
  const command = [process.execPath, '-e', script];
  return Promise.resolve({
    repository: reference,
    tag: 'main',
    digest: 'sha256:00',
    command,
    environment: { A: 'image' },
  });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runtime-'));
  socketPath = join(folder, 'docker.sock');
  runtime = await startContainerRuntime({ socketPath, imageOf, environment: { A: 'machine' } });
});

afterEach(async () => {
  await runtime.close();
  await rm(folder, { recursive: true });
});

async function inspect(id: string): Promise<Record<string, unknown>> {
  return (await docker(socketPath, 'GET', `/containers/${id}/json`)).json;
}

/** Follows the log until the container has said this. */
async function untilSaid(id: string, words: string): Promise<string> {
  for (;;) {
    const { bytes } = await docker(socketPath, 'GET', `/containers/${id}/logs`);
    if (bytes.includes(words)) return bytes.toString();
  }
}

test('a container runs at the address that is reported', async () => {
  const id = await run(socketPath, 'stays', { Env: ['URL=http://host.docker.internal:1/x'] });
  const address = runtime.containers()[0]?.address;
  expect(address).toMatch(/^127\.1\.\d+\.\d+$/);
  expect(await inspect(id)).toMatchObject({
    State: { Status: 'running', Running: true },
    NetworkSettings: { Networks: { bridge: { IPAddress: address } } },
  });
  expect(await untilSaid(id, 'address')).toContain(`address ${address} http://127.0.0.1:1/x`);
});

test('an exit code is seen by wait and inspect', async () => {
  const id = await run(socketPath, 'exits');
  expect((await docker(socketPath, 'POST', `/containers/${id}/wait`)).json).toEqual({ StatusCode: 3 });
  expect(await inspect(id)).toMatchObject({ State: { Status: 'exited', Running: false, ExitCode: 3 } });
});

test('a command that does not exist exits with 127', async () => {
  const id = await run(socketPath, 'stays', { Cmd: ['/does/not/exist'] });
  expect((await docker(socketPath, 'POST', `/containers/${id}/wait`)).json).toEqual({ StatusCode: 127 });
});

test('stop kills a container that ignores SIGTERM after its grace', async () => {
  const id = await run(socketPath, 'stubborn');
  await untilSaid(id, 'deaf');
  expect((await docker(socketPath, 'POST', `/containers/${id}/stop?t=0`)).status).toBe(204);
  expect(await inspect(id)).toMatchObject({ State: { Status: 'exited', ExitCode: 137 } });
  expect((await docker(socketPath, 'POST', `/containers/${id}/stop?t=0`)).status).toBe(304);
});

test('a running container is removed by force only', async () => {
  const id = await run(socketPath, 'stays');
  expect((await docker(socketPath, 'DELETE', `/containers/${id}`)).status).toBe(409);
  expect((await docker(socketPath, 'DELETE', `/containers/${id}?force=True`)).status).toBe(204);
  expect((await docker(socketPath, 'GET', `/containers/${id}/json`)).status).toBe(404);
});

test('a list is narrowed by labels with and without value', async () => {
  const id = await run(socketPath, 'stays', { Labels: { team: 'blue' } });
  const listed = async (label: string): Promise<string> =>
    (
      await docker(socketPath, 'GET', `/containers/json?filters=${JSON.stringify({ label: [label] })}`)
    ).bytes.toString();
  expect(await listed('team')).toContain(id);
  expect(await listed('team=blue')).toContain(id);
  expect(await listed('team=green')).toBe('[]');
});

test('an unknown image can neither be pulled nor created', async () => {
  const pull = await docker(socketPath, 'POST', '/images/create?fromImage=unknown&tag=main');
  expect(pull.status).toBe(404);
  expect(pull.json['message']).toContain('manifest unknown');
  expect((await docker(socketPath, 'POST', '/containers/create', { Image: 'unknown' })).status).toBe(404);
});

test('a malformed request is answered and harms nothing', async () => {
  expect((await docker(socketPath, 'POST', '/containers/create', { Image: 5 })).status).toBe(500);
  expect((await docker(socketPath, 'POST', '/networks/create')).status).toBe(501);
  expect((await docker(socketPath, 'GET', '/version')).json['ApiVersion']).toBe('1.41');
});

test('a second runtime on the same socket is refused', async () => {
  const second = startContainerRuntime({ socketPath, imageOf, environment: {} });
  await expect(second).rejects.toThrow('Another sandbox serves');
});

test('closing leaves no process, socket or data', async () => {
  await run(socketPath, 'stays');
  await run(socketPath, 'stubborn');
  const pids = runtime.containers().map((container) => container.state.Pid);
  await runtime.close();
  expect(pids.filter(isRunning)).toEqual([]);
  expect([existsSync(socketPath), existsSync(`${socketPath}.data`)]).toEqual([false, false]);
  runtime = await startContainerRuntime({ socketPath, imageOf, environment: {} });
});

test('containers die with a runtime that is killed by SIGKILL', async () => {
  const path = join(folder, 'other.sock');
  const owner = spawn(process.execPath, ['-e', ownerScript(path)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(owner.stdout, 'data');
  const id = await run(path, 'any');
  const { State } = (await docker(path, 'GET', `/containers/${id}/json`)).json as { State: { Pid: number } };
  expect(isRunning(State.Pid)).toBe(true);
  owner.kill('SIGKILL');
  await untilGone(State.Pid);
  expect(existsSync(path)).toBe(true);
  const successor = await startContainerRuntime({ socketPath: path, imageOf, environment: {} });
  await successor.close();
});

function ownerScript(path: string): string {
  const image = { repository: 'r', tag: 't', digest: 'd', command: [process.execPath, '-e', STAYS], environment: {} };
  return `require(${JSON.stringify(programPath('sandbox/containers/container-runtime'))}).startContainerRuntime({
    socketPath: ${JSON.stringify(path)}, imageOf: async () => (${JSON.stringify(image)}), environment: {}, log: console.error,
  }).then(() => console.log('ready'));`;
}
