import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { programPath } from '../../src/sandbox/processes/program-path';
import { startSandbox } from '../../src/sandbox/start-sandbox';
import { readEnvironmentFile } from '../../src/sandbox/world/environment-file';
import { placesIn } from '../../src/sandbox/world/places';
import { SandboxFailure } from '../../src/sandbox/sandbox-failure';
import { isRunning } from './processes/process-table';

const folder = mkdtempSync(join(tmpdir(), 'lifecycle-'));
const places = placesIn(folder);

let owner: ChildProcess | undefined;

afterEach(async () => {
  if (owner?.exitCode === null && owner.signalCode === null) {
    owner.kill('SIGKILL');
    await once(owner, 'exit');
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a sandbox in a process of its own, which ends it in order on SIGTERM. */
async function startOwner(): Promise<ChildProcess> {
  const program = `
    const { startSandbox } = require(${JSON.stringify(programPath('sandbox/start-sandbox'))});
    startSandbox({ folder: ${JSON.stringify(folder)}, desired: 1 }).then((sandbox) => {
      process.once('SIGTERM', () => sandbox.stop().then(() => process.exit(0)));
      console.log('up');
    });`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  owner = child;
  const up = once(createInterface(child.stdout), 'line');
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the sandbox ended with ${code}`)));
  await Promise.race([up, ended]);
  return child;
}

/** All processes below one, however deep. */
function descendants(pid: number): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const parents = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    parents.filter(([, of]) => of === parent).flatMap(([child = 0]) => [child, ...below(child)]);
  return below(pid);
}

async function allGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isRunning)) await delay(50);
  while ([places.socket, `${places.socket}.data`, places.environmentFile].some((path) => existsSync(path))) {
    await delay(50);
  }
}

test('a sandbox killed hard leaves neither process nor socket', async () => {
  const child = await startOwner();
  const pids = descendants(child.pid ?? 0);
  // Three containers, and the leashes and programs of the emulator, Temporal and the worker, beside the sweeper.
  expect(pids.length).toBeGreaterThanOrEqual(10);
  expect(existsSync(places.socket)).toBe(true);
  expect(readEnvironmentFile(places.environmentFile)['TEMPORAL_ADDRESS']).toMatch(/^127\.0\.0\.1:\d+$/);
  child.kill('SIGKILL');
  await allGone(pids);
}, 180_000);

test('a second sandbox in the folder of a running one is refused', async () => {
  const child = await startOwner();
  const pids = descendants(child.pid ?? 0);
  await expect(startSandbox({ folder })).rejects.toThrow(SandboxFailure);
  await expect(startSandbox({ folder })).rejects.toThrow('is up already');
  expect(pids.every(isRunning)).toBe(true);
  child.kill('SIGTERM');
  await once(child, 'exit');
  expect(child.exitCode).toBe(0);
  await allGone(pids);
}, 180_000);
